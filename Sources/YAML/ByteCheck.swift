/// One quick pass over a file's bytes before libyaml sees them. A bad byte is found here and not there
/// because libyaml reads ahead in blocks: which documents it had delivered by then would depend on where the
/// file was split.
struct ByteCheck {
    /// The bytes of the UTF-8 byte order mark, 0 or 3.
    var markLength = 0
    /// Whether no byte after the mark is above 0x7F.
    var isASCII = true
    /// The first thing that makes the file unreadable, and the bytes it takes.
    var failure: (kind: YAMLError.Kind, bytes: Range<Int>)?

    private static var blockSize: Int { 64 }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let name = Self.foreignEncoding(of: bytes) {
            failure = (.unsupportedEncoding(name: name), 0..<0)
            return
        }
        markLength = Self.markLength(of: bytes)
        var index = markLength
        while failure == nil, index < bytes.count {
            let blockEnd = min(index + Self.blockSize, bytes.count)
            if blockEnd - index == Self.blockSize, Self.isUnremarkable(bytes.baseAddress! + index) {
                index = blockEnd
            } else {
                index = look(from: index, to: blockEnd, in: bytes)
            }
        }
    }

    static func markLength(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    static func foreignEncoding(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
            return "UTF-32"
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        return nil
    }

    /// Whether a whole block is printable ASCII with line breaks and tabs. Without branches, so that the
    /// compiler makes vectors of it.
    private static func isUnremarkable(_ block: UnsafePointer<UInt8>) -> Bool {
        var odd: UInt8 = 0
        for index in 0..<blockSize {
            let byte = block[index]
            let isPrintable: UInt8 = byte &- 0x20 <= 0x5E ? 1 : 0
            let isSpace: UInt8 = byte == 0x0A || byte == 0x0D || byte == 0x09 ? 1 : 0
            odd |= (isPrintable | isSpace) ^ 1
        }
        return odd == 0
    }

    /// Looks at each code point that begins before `end`; returns where the next one begins.
    private mutating func look(from start: Int, to end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte >= 0x80 {
                isASCII = false
                guard let (codePoint, length) = Self.decode(at: index, in: bytes) else {
                    failure = (.invalidUTF8, index..<index + 1)
                    return index
                }
                guard Self.isAllowed(codePoint) else {
                    failure = (.controlCharacter(codePoint: codePoint), index..<index + length)
                    return index
                }
                index += length
                continue
            }
            if byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 || byte == 0x7F {
                failure = (.controlCharacter(codePoint: UInt32(byte)), index..<index + 1)
                return index
            }
            index += 1
        }
        return index
    }

    /// The code point of two to four bytes at `index`; nil when it is cut, overlong, a surrogate or too
    /// large.
    private static func decode(
        at index: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (codePoint: UInt32, length: Int)? {
        let lead = bytes[index]
        let (length, least): (Int, UInt32) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80)
            case 0xE0...0xEF: (3, 0x800)
            case 0xF0...0xF4: (4, 0x10000)
            default: (0, 0)
            }
        guard length > 0, index + length <= bytes.count else { return nil }
        var codePoint = UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            codePoint = codePoint << 6 | UInt32(byte & 0x3F)
        }
        guard codePoint >= least, codePoint <= 0x10FFFF, !(0xD800...0xDFFF).contains(codePoint) else {
            return nil
        }
        return (codePoint, length)
    }

    /// Whether YAML lets a code point above 0x7F stand in a stream.
    private static func isAllowed(_ codePoint: UInt32) -> Bool {
        codePoint == 0x85 || codePoint >= 0xA0 && codePoint != 0xFFFE && codePoint != 0xFFFF
    }
}
