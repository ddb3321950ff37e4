/// The text form of a 256-bit key: a header that names its kind, and 64 lower-case hexadecimal digits.
enum HexText {
    /// Bytes of a key.
    static let size = 32

    /// Puts the key's bytes where the pointer leads; white space around the text is ignored. `false` for anything else than
    /// the header and all digits. The caller names the place, never the content.
    static func read(
        _ text: UnsafeBufferPointer<UInt8>, header: String, into bytes: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let space: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard let start = text.firstIndex(where: { !space($0) }), let last = text.lastIndex(where: { !space($0) })
        else { return false }
        let trimmed = text[start...last]
        let header = header.utf8
        guard trimmed.count == header.count + 2 * size, trimmed.starts(with: header) else { return false }
        let digits = UnsafeBufferPointer(rebasing: trimmed.dropFirst(header.count))
        for index in 0..<size {
            guard let high = value(digits[2 * index]), let low = value(digits[2 * index + 1]) else { return false }
            bytes[index] = high << 4 | low
        }
        return true
    }

    /// Lends the text form with a line feed at its end, for the file that holds the key.
    static func with<R, E: Error>(
        _ bytes: UnsafeRawBufferPointer, header: String, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let header = Array(header.utf8)
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: header.count + 2 * bytes.count + 1, alignment: 1)
        defer {
            wipe(text)
            text.deallocate()
        }
        text.copyBytes(from: header)
        for (index, byte) in bytes.enumerated() {
            text[header.count + 2 * index] = digits[Int(byte >> 4)]
            text[header.count + 2 * index + 1] = digits[Int(byte & 15)]
        }
        text[text.count - 1] = UInt8(ascii: "\n")
        return try body(UnsafeRawBufferPointer(text))
    }

    fileprivate static let digits = Array("0123456789abcdef".utf8)

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// Lower-case hexadecimal, for public values only.
package func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
        text.append(HexText.digits[Int(byte >> 4)])
        text.append(HexText.digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
