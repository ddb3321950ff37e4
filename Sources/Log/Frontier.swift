/// The right edge of a growing tree: all that is needed to append a leaf and to know the root.
///
/// It holds the root of each complete subtree that the leaves make, the largest first: one for each bit that is set in
/// the number of leaves, so 63 hashes at most. Appending costs one hash for each subtree that becomes complete.
package struct Frontier: Hashable, Sendable {
    /// The number of leaves.
    package private(set) var size = 0
    private var subtrees: [TreeHash] = []

    /// The frontier of the tree without leaves.
    package init() {}

    /// Adds the hash of the next leaf.
    package mutating func append(_ leaf: TreeHash) {
        var subtree = leaf
        // Each set bit at the end of the size is a complete subtree as large as the new one: the two make one.
        for _ in 0..<(~size).trailingZeroBitCount { subtree = .node(subtrees.removeLast(), subtree) }
        subtrees.append(subtree)
        size += 1
    }

    /// The Merkle tree hash of all leaves (RFC 6962, section 2.1).
    package var root: TreeHash {
        guard var root = subtrees.last else { return .empty }
        for subtree in subtrees.dropLast().reversed() { root = .node(subtree, root) }
        return root
    }

    package var head: TreeHead { TreeHead(size: size, root: root) }
}

extension Frontier {
    /// For a store's row: the size in eight bytes, big-endian, then the subtrees' hashes, the largest first.
    package var bytes: [UInt8] {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(size) >> (56 - 8 * UInt64($0))) }
        for subtree in subtrees { bytes += subtree.bytes }
        return bytes
    }

    /// Reads what `bytes` gave; `nil` for anything else. Whether the hashes are right shows only beside the leaves.
    package init?(bytes: [UInt8]) {
        guard bytes.count >= 8 else { return nil }
        let size = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard size <= UInt64(Int.max), bytes.count == 8 + size.nonzeroBitCount * TreeHash.size else { return nil }
        self.size = Int(size)
        subtrees = stride(from: 8, to: bytes.count, by: TreeHash.size).compactMap {
            TreeHash(bytes: Array(bytes[$0..<$0 + TreeHash.size]))
        }
    }
}
