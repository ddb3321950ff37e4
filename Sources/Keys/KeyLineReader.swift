/// Reads the parts of a `KeyLine`, one after the other, from bytes that are valid UTF-8. Values other than strings are
/// refused where they begin, so nothing nests.
struct KeyLineReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Nothing but blanks is left.
    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return position == bytes.count
        }
    }

    /// Steps over blanks and this sign, if it is the next one.
    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    /// The name of a field.
    mutating func field() throws(KeyLineFault) -> KeyLine.Field {
        var text = WipedText(capacity: 64)
        guard take("\"") else { throw .notAnObject }
        try rest(into: &text)
        return try text.withBytes { bytes throws(KeyLineFault) in
            if bytes.elementsEqual("name".utf8) { return .name }
            if bytes.elementsEqual("key".utf8) { return .key }
            throw .unknownField
        }
    }

    /// A string value.
    mutating func text(into text: inout WipedText) throws(KeyLineFault) {
        guard take("\"") else { throw .notAString }
        try rest(into: &text)
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[position]) { position += 1 }
    }

    private mutating func next() throws(KeyLineFault) -> UInt8 {
        guard position < bytes.count else { throw .notAnObject }
        defer { position += 1 }
        return bytes[position]
    }

    /// The string behind its opening quote.
    private mutating func rest(into text: inout WipedText) throws(KeyLineFault) {
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw .notAnObject
            default: text.append(byte)
            }
        }
    }

    private mutating func escape(into text: inout WipedText) throws(KeyLineFault) {
        let byte = try next()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try scalar(into: &text)
        default: throw .notAnObject
        }
    }

    /// What stands behind `\u`: four digits, or a pair of surrogates as two of them.
    private mutating func scalar(into text: inout WipedText) throws(KeyLineFault) {
        var value = try digits()
        if (0xD800..<0xDC00).contains(value) {
            guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else { throw .notAnObject }
            let low = try digits()
            guard (0xDC00..<0xE000).contains(low) else { throw .notAnObject }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        // A low surrogate by itself is no scalar.
        guard let scalar = Unicode.Scalar(value) else { throw .notAnObject }
        for byte in UTF8.encode(scalar)! { text.append(byte) }
    }

    private mutating func digits() throws(KeyLineFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw .notAnObject
            }
        }
        return value
    }
}
