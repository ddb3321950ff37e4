internal import Keys

/// URL encoding (RFC 3986, section 2.1), as far as it is needed to find keys in it.
enum URLEncoding {
    /// Lends the text with each `%XX`, of either case, made a byte; does nothing where there is none. A percent sign
    /// that is followed by something else stays as it is.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        let percent = UInt8(ascii: "%")
        guard let first = bytes.indices.first(where: { bytes[$0] == percent && escaped(bytes, $0) != nil }) else {
            return
        }
        var text = WipedText(capacity: bytes.count)
        text.append(UnsafeBufferPointer(rebasing: bytes[..<first]))
        var index = first
        while index < bytes.count {
            if bytes[index] == percent, let byte = escaped(bytes, index) {
                text.append(byte)
                index += 3
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        text.withBytes { body($0.bindMemory(to: UInt8.self)) }
    }

    private static func escaped(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt8? {
        guard index + 2 < bytes.count, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2]) else {
            return nil
        }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
