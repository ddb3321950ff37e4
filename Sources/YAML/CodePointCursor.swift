/// Turns libyaml's marks, which count code points, into bytes. It remembers where it was: marks come nearly
/// in order, so that a whole chunk costs one walk.
struct CodePointCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isASCII: Bool
    /// Code points that begin before `offset`.
    private var index = 0
    private var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
        self.bytes = bytes
        self.isASCII = isASCII
    }

    /// The byte where the code point of that number begins, the first being 0.
    mutating func byteOffset(of target: Int) -> Int {
        isASCII ? target : walk(to: target)
    }

    private mutating func walk(to target: Int) -> Int {
        while index > target {
            offset -= 1
            if isLead(bytes[offset]) { index -= 1 }
        }
        let raw = UnsafeRawBufferPointer(bytes)
        while target - index >= 8, offset + 8 <= bytes.count {
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // A byte goes on with a code point when its two high bits are 10.
            let continuing = (word >> 7) & ~(word >> 6) & 0x0101_0101_0101_0101
            index += 8 - continuing.nonzeroBitCount
            offset += 8
        }
        while offset < bytes.count {
            if isLead(bytes[offset]) {
                if index == target { break }
                index += 1
            }
            offset += 1
        }
        return offset
    }

    private func isLead(_ byte: UInt8) -> Bool {
        byte & 0xC0 != 0x80
    }
}
