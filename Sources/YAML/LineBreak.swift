internal import Glibc

/// Line breaks as libyaml sees them, so that line numbers agree with its marks: LF, CR LF, CR, NEL, LS, PS.
enum LineBreak {
    /// The length in bytes of the line break that ends right before `index`; 0 when none does.
    static func length(before index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard index > 0 else { return 0 }
        switch bytes[index - 1] {
        case 0x0A:
            return index > 1 && bytes[index - 2] == 0x0D ? 2 : 1
        case 0x0D:
            return index < bytes.count && bytes[index] == 0x0A ? 0 : 1
        case 0x85:
            return index > 1 && bytes[index - 2] == 0xC2 ? 2 : 0
        case 0xA8, 0xA9:
            return index > 2 && bytes[index - 2] == 0x80 && bytes[index - 3] == 0xE2 ? 3 : 0
        default:
            return 0
        }
    }

    /// Whether a line ends right before `index`.
    static func ends(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        length(before: index, in: bytes) > 0
    }

    /// How many there are.
    static func count(in bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> Int {
        guard isASCII, let base = bytes.baseAddress, !Source.contains(0x0D, in: bytes) else {
            return bytes.indices.count { ends(at: $0 + 1, in: bytes) }
        }
        var (count, index) = (0, 0)
        while let found = memchr(base + index, 0x0A, bytes.count - index) {
            count += 1
            index = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
        }
        return count
    }

    /// Where the next line begins when `start` is in the current one; the count of bytes when that is the
    /// last.
    static func nextLine(after start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = start
        while index < bytes.count {
            index += 1
            if ends(at: index, in: bytes) { return index }
        }
        return index
    }
}
