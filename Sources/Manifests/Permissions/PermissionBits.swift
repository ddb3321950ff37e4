/// A set of permissions of one catalogue, by their rank: the position of their id in ascending order.
struct PermissionBits: Hashable, Sendable {
    private var words: [UInt64]

    /// The empty set, for ranks below `count`.
    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    init(count: Int, _ ranks: some Sequence<Int>) {
        self.init(count: count)
        for rank in ranks { insert(rank) }
    }

    /// Whether the rank was new.
    @discardableResult
    mutating func insert(_ rank: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(rank & 63)
        let isNew = words[rank >> 6] & bit == 0
        words[rank >> 6] |= bit
        return isNew
    }

    mutating func removeAll() { for index in words.indices { words[index] = 0 } }

    mutating func formUnion(_ other: PermissionBits) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    func subtracting(_ other: PermissionBits) -> PermissionBits {
        var result = self
        for index in words.indices { result.words[index] &= ~other.words[index] }
        return result
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Ascending.
    func forEach(_ body: (Int) -> Void) {
        for index in words.indices {
            var word = words[index]
            while word != 0 {
                body(index << 6 | word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}
