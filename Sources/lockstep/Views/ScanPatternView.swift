internal import Keys

/// A rule for scanners that look for key strings in repositories and logs, as gitleaks reads it.
///
/// The expression keeps to what RE2 knows. Nothing is asked of what stands before the prefix, because the letter of an
/// escape (`\n`, `%3D`) may be glued to it; behind the checksum no letter, digit or underscore may follow. It has no entropy and
/// no group that captures: the form alone leaves nothing to chance, and the whole match is the key.
struct ScanPatternView {
    private struct PatternJSON: Encodable {
        var formatVersion = outputFormatVersion
        var id: String
        var description: String
        var regex: String
        var keywords: [String]
    }

    private let pattern: PatternJSON

    /// Prefix and environment are letters and digits, so nothing in them has to be escaped.
    init(_ format: KeyFormat) {
        let start = "\(format.prefix)_\(format.environment)_"
        let tokenStart = "\(format.prefix)_\(KeyFormat.operatorEnvironment)_"
        let digits = KeyFormat.secretLength + KeyFormat.checksumLength
        pattern = PatternJSON(
            id: "lockstep-\(format.prefix)-\(format.environment)",
            description:
                "API key \(start)… or operator's token \(tokenStart)…, issued by Lockstep: pipe the finding to lockstep revoke --leaked",
            regex: "\(format.prefix)_(?:\(format.environment)|\(KeyFormat.operatorEnvironment))_"
                + "[0-9A-Za-z]{\(KeyFormat.idLength)}_[0-9A-Za-z]{\(digits)}\\b",
            keywords: [start, tokenStart])
    }

    var json: String { jsonText(pattern) }

    var text: String {
        """
        # Add this to .gitleaks.toml.
        [[rules]]
        id = "\(pattern.id)"
        description = "\(pattern.description)"
        regex = '''\(pattern.regex)'''
        keywords = [\(pattern.keywords.map { "\"\($0)\"" }.joined(separator: ", "))]
        """
    }
}
