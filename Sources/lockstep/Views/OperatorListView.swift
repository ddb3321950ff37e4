internal import Keys
internal import Reconcile

/// The list of operators, a line for each token.
struct OperatorListView {
    private struct TokenJSON: Encodable {
        var keyId: String
        var state: String
        var issuedAt: String
        @Nullable var activatedAt: String?
        @Nullable var retiresAt: String?
        @Nullable var revokedAt: String?
    }

    private struct OperatorJSON: Encodable {
        var name: String
        @Nullable var title: String?
        @Nullable var kind: String?
        var level: String
        var developerPermissions: [String]
        var userPermissions: [String]
        /// In words; null where there is none.
        @Nullable var ceiling: String?
        var revokeOnly: Bool
        var standing: String
        @Nullable var expires: String?
        var tokens: [TokenJSON]
    }

    private struct ListJSON: Encodable {
        var formatVersion = outputFormatVersion
        var operators: [OperatorJSON]
    }

    private let operators: [OperatorJSON]

    /// Operators as they are recorded: that is what counts when one of them acts.
    init(_ state: State, workingOnly: Bool, now: Instant) {
        operators = state.operators.compactMap(\.recorded).compactMap { record in
            let tokens = record.keys.filter { record.state(of: $0, at: now).works || !workingOnly }
            guard !workingOnly || !tokens.isEmpty else { return nil }
            let spec = record.spec
            return OperatorJSON(
                name: spec.name, title: spec.title, kind: spec.kind?.rawValue, level: spec.level.rawValue,
                developerPermissions: spec.developerPermissions.map(\.words),
                userPermissions: spec.userPermissions.map(\.rawValue), ceiling: spec.ceiling?.words,
                revokeOnly: spec.revokeOnly, standing: record.standing.words, expires: spec.expires?.description,
                tokens: tokens.map { key in
                    TokenJSON(
                        keyId: key.id.description, state: record.state(of: key, at: now).rawValue,
                        issuedAt: key.issuedAt.description, activatedAt: key.activatedAt?.description,
                        retiresAt: key.retiresAt?.description, revokedAt: key.revokedAt?.description)
                })
        }
    }

    var json: String { jsonText(ListJSON(operators: operators)) }

    func text(style: Style) -> String {
        guard !operators.isEmpty else { return "No operators." }
        var rows = [["NAME", "KEY ID", "STATE", "LEVEL", "MAY", "CEILING"]]
        for item in operators {
            let facts = [item.level, printable(may(item)), item.ceiling.map(printable) ?? "none"]
            if item.tokens.isEmpty { rows.append([printable(item.name), "-", item.standing] + facts) }
            rows += item.tokens.map { [printable(item.name), printable($0.keyId), $0.state] + facts }
        }
        let lines = table(rows)
        return ([style.bold(lines[0])] + lines.dropFirst()).joined(separator: "\n")
    }

    /// Shorter than the words of the console, which are in the JSON.
    private func may(_ item: OperatorJSON) -> String {
        if item.revokeOnly { return "revoke only" }
        let all = item.developerPermissions.contains(DeveloperPermission.allWords)
        var parts = all ? ["keys of all APIs"] : []
        if !all, !item.developerPermissions.isEmpty {
            let apis = item.developerPermissions.map { $0.split(separator: " ").last.map(String.init) ?? "" }
            parts.append("keys of \(apis.joined(separator: ", "))")
        }
        if !item.userPermissions.isEmpty { parts.append("operators") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}
