internal import Keys

/// What a scalar that is read as text may look like. One object, since all threads look at the same ones for every scalar: a
/// copy would count a reference for each of its parts.
package final class TextForm: Sendable {
    /// What an editor's ordinary YAML reader may take such a scalar for.
    enum JSONType: String {
        case string, integer, number, boolean
    }

    /// In a few words: `text`, `date`, `period`.
    let name: String
    /// Finishes the sentence "it must be …".
    let rule: String
    /// A regular expression (ECMA 262) of exactly the valid values, where there is one.
    let pattern: String?
    let jsonTypes: [JSONType]
    /// Bounds for the values that an ordinary reader takes for integers.
    let integers: ClosedRange<Int>?
    let mostLength: Int?
    let mayBeEmpty: Bool
    /// Whether a message may repeat an invalid value.
    let isPublic: Bool
    let accepts: @Sendable (String) -> Bool

    init(
        name: String, rule: String, pattern: String?, jsonTypes: [JSONType] = [.string],
        integers: ClosedRange<Int>? = nil, mostLength: Int? = nil, mayBeEmpty: Bool = false, isPublic: Bool = true,
        accepts: @escaping @Sendable (String) -> Bool
    ) {
        self.name = name
        self.rule = rule
        self.pattern = pattern
        self.jsonTypes = jsonTypes
        self.integers = integers
        self.mostLength = mostLength
        self.mayBeEmpty = mayBeEmpty
        self.isPublic = isPublic
        self.accepts = accepts
    }

    /// Text of one or more lines, without control characters.
    static func free(_ most: Int = 1000, mayBeEmpty: Bool = false) -> TextForm {
        TextForm(
            name: "text",
            rule: "text of \(mayBeEmpty ? "at most" : "1 to") \(most) characters, without control characters",
            pattern: nil, jsonTypes: [.string, .number, .boolean], mostLength: most, mayBeEmpty: mayBeEmpty
        ) { text in
            if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
                return (mayBeEmpty || !text.isEmpty) && text.utf8.count <= most
            }
            return text.unicodeScalars.count <= most
                && !text.unicodeScalars.contains {
                    $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
                }
        }
    }

    static let name = TextForm(
        name: "name", rule: "1 to 63 lower-case letters, digits and hyphens, no hyphen at either end",
        pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", jsonTypes: [.string, .number, .boolean],
        accepts: isName)

    static let integrationName = TextForm(
        name: "name",
        rule: "1 to 63 lower-case letters, digits and hyphens, no hyphen at either end, and not \"none\"",
        pattern: "^(?!none$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", jsonTypes: [.string, .number, .boolean]
    ) { isName($0) && $0 != "none" }

    static let uid = TextForm(
        name: "uid", rule: "the identifier that \"lockstep init\" wrote: 8 to 64 letters, digits and hyphens",
        pattern: "^[0-9A-Za-z][-0-9A-Za-z]{7,63}$", jsonTypes: [.string, .number]
    ) { text in
        (8...64).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { Base62.isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    static let labelKey = TextForm(
        name: "label name", rule: "1 to 63 letters, digits and . _ / - between letters or digits",
        pattern: "^[0-9A-Za-z]([-0-9A-Za-z._/]{0,61}[0-9A-Za-z])?$"
    ) { text in
        guard (1...63).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last
        else {
            return false
        }
        return Base62.isDigit(first) && Base62.isDigit(last)
            && text.utf8.allSatisfy { Base62.isDigit($0) || "._/-".utf8.contains($0) }
    }

    static let store = TextForm(
        name: "store address", rule: "sqlite:PATH or postgresql://HOST/DATABASE",
        pattern: "^(sqlite:[^ ]|postgres(ql)?://)",
        isPublic: false
    ) { text in
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
            || text.hasPrefix("sqlite:") && text.utf8.dropFirst("sqlite:".utf8.count).first.map { $0 != 0x20 } ?? false
    }

    /// terminal and stdout depend on who applies, so only the command line names them.
    static let deliveryAddress = TextForm(
        name: "sink", rule: "age:RECIPIENT, exec:COMMAND or file:DIR; a command is split into words, and no shell runs",
        pattern: "^(age:[^-].*|exec:.+|file:.+)$"
    ) { text in
        guard text.utf8.count <= 4096, !text.contains(where: \.isNewline) else { return false }
        return switch SinkAddress(text) {
        case .age, .exec, .file: true
        case .terminal, .standardOutput, nil: false
        }
    }

    static let variableName = TextForm(
        name: "variable", rule: "the name of a variable, and none that begins with LOCKSTEP_",
        pattern: "^(?!LOCKSTEP_)[A-Za-z_][0-9A-Za-z_]{0,127}$", jsonTypes: [.string, .boolean]
    ) { text in
        (1...128).contains(text.utf8.count) && !text.hasPrefix("LOCKSTEP_") && text.first.map { !$0.isNumber } ?? false
            && text.utf8.allSatisfy { Base62.isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    static let programTimeout = TextForm(
        name: "period", rule: "a period from 1s to 1h", pattern: "^[0-9]+[wdhms]$"
    ) { text in
        Period(text).map { (Period(seconds: 1)...Period(seconds: 3600)).contains($0) } ?? false
    }

    static let webAddress = TextForm(
        name: "address", rule: "an address that begins with https:// or http://", pattern: "^https?://[!-~]+$"
    ) { text in
        ["https://", "http://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    static let keyPrefix = TextForm(
        name: "key prefix", rule: "3 to 12 lower-case letters and digits, a letter first",
        pattern: "^[a-z][a-z0-9]{2,11}$",
        jsonTypes: [.string, .boolean]
    ) { KeyFormat.isPrefix(Array($0.utf8)) }

    static let keyEnvironment = TextForm(
        name: "environment", rule: "3 to 8 lower-case letters, and not \"operator\", which tokens have",
        pattern: "^(?!operator$)[a-z]{3,8}$",
        jsonTypes: [.string, .boolean]
    ) { KeyFormat.isEnvironment(Array($0.utf8)) && $0 != KeyFormat.operatorEnvironment }

    static let guardLimit = TextForm(
        name: "limit", rule: "a percentage such as 25%, at most 100%, or a number of integrations",
        pattern: "^(0*(100|[0-9]{1,2})%|0*[0-9]{1,9})$", jsonTypes: [.string, .integer],
        integers: 0...1_000_000_000
    ) { GuardLimit($0) != nil }

    static let date = TextForm(
        name: "date", rule: "a day such as 2027-06-30",
        pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
    ) { CalendarDay($0) != nil }

    static let period = TextForm(
        name: "period", rule: "a number and one of w d h m s, such as 14d or 36h, at most 100 years",
        pattern: "^([0-9]+[wdhms]|0)$", jsonTypes: [.string, .integer], integers: 0...0
    ) { Period($0) != nil }

    static let positivePeriod = TextForm(
        name: "period", rule: "a number above 0 and one of w d h m s, such as 90d, at most 100 years",
        pattern: "^0*[1-9][0-9]*[wdhms]$"
    ) { text in Period(text).map { $0 > .zero } ?? false }

    static let permissionID = TextForm(
        name: "permission id",
        rule: "1 to 128 letters, digits and . _ : / - that begin with a letter or digit",
        pattern: "^[0-9A-Za-z][-0-9A-Za-z._:/]{0,127}$", jsonTypes: [.string, .number, .boolean]
    ) { text in
        guard (1...128).contains(text.utf8.count), let first = text.utf8.first else { return false }
        return Base62.isDigit(first)
            && text.utf8.allSatisfy { Base62.isDigit($0) || "._:/-".utf8.contains($0) }
    }

    /// The path itself is judged with the catalogue, which has more to say about it.
    static let endpoint = TextForm(
        name: "endpoint", rule: "a method, a space and a path template, such as GET /v1/candidates/{id}",
        pattern: "^(\(Method.all.joined(separator: "|"))) [^ ]+$"
    ) { text in
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        return parts.count == 2 && Method.all.contains(String(parts[0])) && !parts[1].isEmpty
    }

    static func choice(_ name: String, of words: [String]) -> TextForm {
        TextForm(
            name: name, rule: (words.count > 1 ? "one of " : "") + listed(words, or: true),
            pattern: "^(\(words.joined(separator: "|")))$"
        ) { words.contains($0) }
    }

    /// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`, at most 63 characters.
    static func isName(_ text: String) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(text.utf8.count) && text.utf8.first != hyphen && text.utf8.last != hyphen
            && text.utf8.allSatisfy {
                $0 == hyphen || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }
}

/// The HTTP methods that a permission may have.
enum Method {
    static let all = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
}
