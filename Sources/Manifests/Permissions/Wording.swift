/// An entry of a list taken apart: `GET: List Candidates` is the method GET and a label.
struct Wording {
    /// The place in `Method.all`.
    var method: Int?
    /// What stands after the method, or all of it.
    var label: Range<Int>

    /// A method counts when a colon follows it; case and blanks around it do not.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        label = bytes.startIndex..<bytes.endIndex
        guard let colon = bytes.prefix(16).firstIndex(of: UInt8(ascii: ":")) else { return }
        var start = 0
        var end = colon
        while start < end, Wording.isBlank(bytes[start]) { start += 1 }
        while end > start, Wording.isBlank(bytes[end - 1]) { end -= 1 }
        method = Method.number(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        if method != nil { label = colon + 1..<bytes.endIndex }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension Method {
    private static let bytes = all.map { Array($0.utf8) }

    /// The place in `all` of a method in any case.
    static func number(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
        bytes.firstIndex { method in
            method.count == name.count && zip(method, name).allSatisfy { $0 == $1 & 0xDF }
        }
    }
}
