internal import Keys

/// The words of the console for what an operator may do: matched exactly, then without regard to case, white space and
/// punctuation, and never by likeness.
enum OperatorWords {
    static let levels = Level.allCases.map(\.rawValue)

    static func level(_ text: String) -> Level? { match(text, Level.allCases, \.rawValue) }

    static func userPermission(_ text: String) -> UserPermission? { match(text, UserPermission.allCases, \.rawValue) }

    /// Of a permission for one API the last word is the API's name, which is taken as it stands.
    static func developerPermission(_ text: String) -> DeveloperPermission? {
        if NormalForm.text(text) == NormalForm.text(DeveloperPermission.allWords) { return .allCredentials }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let api = words.last.map(String.init), TextForm.isName(api),
            NormalForm.text(words.dropLast().joined(separator: " ")) == NormalForm.text(DeveloperPermission.apiWords)
        else { return nil }
        return .credentials(api: api)
    }

    private static func match<Value>(_ text: String, _ values: [Value], _ words: (Value) -> String) -> Value? {
        values.first { words($0) == text } ?? values.first { NormalForm.text(words($0)) == NormalForm.text(text) }
    }
}
