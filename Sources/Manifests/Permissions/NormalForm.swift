/// The form in which wordings are compared when they are not equal: without case, white space and punctuation.
///
/// Of ASCII only letters and digits stay; beyond it everything but punctuation, separators, controls, formatting and
/// modifier symbols. Swift's `String` equality makes composed and decomposed letters equal.
enum NormalForm {
    static func text(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where isKept(scalar) { kept.append(scalar) }
        return String(kept).lowercased()
    }

    /// Appends the normal form of ASCII text. `false`, with nothing appended, when a byte is beyond ASCII.
    static func append(_ bytes: UnsafeBufferPointer<UInt8>, to form: inout [UInt8]) -> Bool {
        let start = form.count
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                form.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): form.append(byte | 0x20)
            case 0x80...:
                form.removeSubrange(start...)
                return false
            default: break
            }
        }
        return true
    }

    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                || ("0"..."9").contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator,
            .control,
            .format, .modifierSymbol:
            return false
        default: return true
        }
    }
}

/// The words that stand for more than one permission.
enum Wildcard: Equatable {
    case all, read

    /// Case, white space and punctuation do not count.
    init?(_ text: String) {
        switch NormalForm.text(text) {
        case "all", "selectall", "allpermissions", "everything": self = .all
        case "read": self = .read
        default: return nil
        }
    }
}
