/// Writes a text as a scalar that any reader of YAML 1.1 or 1.2 gives back as the same string: plain where
/// that is beyond doubt, otherwise in double quotes on one line. Fit for a value or a key in block style.
package func quoted(_ text: String) -> String {
    if isSafePlain(text.utf8) { return text }
    var written = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": written += "\\\""
        case "\\": written += "\\\\"
        case "\n": written += "\\n"
        case "\r": written += "\\r"
        case "\t": written += "\\t"
        default:
            if needsEscape(scalar) {
                written += escape(scalar.value)
            } else {
                written.unicodeScalars.append(scalar)
            }
        }
    }
    return written + "\""
}

/// Whether a text is a string to every reader without quotes. Numbers, dates and the like all begin with a
/// digit, a sign or a dot, so a first letter rules them out; the words are those that YAML 1.1 takes for
/// something else.
private func isSafePlain(_ bytes: String.UTF8View) -> Bool {
    guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "/")
    else {
        return false
    }
    var previous = first
    for byte in bytes {
        // A colon or a space is safe only between characters that are.
        let isJoint = previous == UInt8(ascii: ":") || previous == UInt8(ascii: " ")
        if isLetter(byte) || isDigit(byte) {
            previous = byte
            continue
        }
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "@"),
            UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: " "):
            if isJoint { return false }
        default:
            return false
        }
        previous = byte
    }
    guard previous != UInt8(ascii: ":"), previous != UInt8(ascii: " ") else { return false }
    return bytes.count > 5 || !typedWords.contains(String(decoding: bytes, as: UTF8.self).lowercased())
}

private let typedWords: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
]

private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

/// Controls, line breaks beyond ASCII, the byte order mark and what YAML does not let stand in a stream.
private func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
}

private func escape(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    let width = value <= 0xFF ? 2 : 4
    return (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
}
