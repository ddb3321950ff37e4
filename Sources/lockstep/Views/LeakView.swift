internal import Keys
internal import Leaks

/// What a leaked text held, what was done about it, and how far each key reached: read at 3 a.m., so the worst first.
struct LeakView {
    private struct SummaryJSON: Encodable {
        var revoked: Int
        var alreadyRevoked: Int
        var notSearched: Int
        var digestDiffers: Int
        var unknown: Int
        var unlisted: Int
    }

    private struct LeakJSON: Encodable {
        var formatVersion = outputFormatVersion
        var found: [LeakedKeyJSON]
        var summary: SummaryJSON
    }

    private let findings: [LeakFinding]
    private let unlisted: Int
    private let project: String
    private let names: PermissionNames
    private let partners: [String: Partner]
    private let usage: [KeyID: KeyUsage]

    /// `unlisted`: how often further key strings were met that match nothing. `state`: what it was before.
    init(
        _ findings: [LeakFinding], unlisted: Int, project: String, state: State, usage: [KeyID: KeyUsage]
    ) {
        self.findings = findings
        self.unlisted = unlisted
        self.project = project
        self.usage = usage
        names = PermissionNames(state.catalogues.compactMap { $0.stored ?? $0.recorded })
        partners = Dictionary(
            state.partners.compactMap { $0.stored ?? $0.recorded }.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    // MARK: JSON

    var json: String {
        jsonText(
            LeakJSON(
                found: findings.map { finding in
                    LeakedKeyJSON(finding, partner: partner(finding), usage: usage[finding.keyID])
                },
                summary: SummaryJSON(
                    revoked: count(.revoked), alreadyRevoked: count(.alreadyRevoked),
                    notSearched: count(.notSearched), digestDiffers: count(.digestDiffers), unknown: count(.unknown),
                    unlisted: unlisted)))
    }

    private func count(_ result: LeakFinding.Result) -> Int { findings.count { $0.result == result } }

    private func partner(_ finding: LeakFinding) -> Partner? {
        finding.integration?.spec.partner.flatMap { partners[$0] }
    }

    // MARK: Text

    func text(style: Style) -> String {
        var blocks = [summary(style)]
        blocks += findings.map { finding in
            ([heading(finding, style)] + lines(finding)).joined(separator: "\n")
        }
        if unlisted > 0 {
            blocks.append("  and \(counted(unlisted, "key string")) more that match no key of this project")
        }
        return blocks.joined(separator: "\n\n")
    }

    private func summary(_ style: Style) -> String {
        let matched = count(.revoked) + count(.alreadyRevoked) + count(.kept)
        guard matched > 0 else {
            let nothing =
                count(.notSearched) > 0
                ? "nothing could be told of the text" : "no key of this project is in the text"
            return style.bold(printable(project)) + ": \(nothing); nothing was changed"
        }
        var parts: [String] = []
        if count(.revoked) > 0 { parts.append("\(count(.revoked)) revoked now") }
        if count(.kept) > 0 { parts.append(style.red("\(count(.kept)) not revoked")) }
        if count(.alreadyRevoked) > 0 { parts.append("\(count(.alreadyRevoked)) revoked before") }
        return "\(style.bold(printable(project))): \(counted(matched, "leaked key")), \(parts.joined(separator: ", "))"
    }

    private func heading(_ finding: LeakFinding, _ style: Style) -> String {
        let word =
            switch finding.result {
            case .revoked: style.red("revoked")
            case .kept: style.red("not revoked")
            case .alreadyRevoked: style.green("was revoked")
            case .notSearched: style.red("not searched")
            case .digestDiffers: style.yellow("not the key")
            case .unknown: style.dim("unknown")
            }
        let name = (finding.integration?.spec.name ?? finding.owner?.spec.name).map {
            "  \(style.bold(printable($0)))"
        }
        return
            "  \(word)  \(finding.owner == nil ? "key" : "token") \(printable(finding.keyID.description))\(name ?? "")"
    }

    private func lines(_ finding: LeakFinding) -> [String] {
        func line(_ text: String) -> String { wrapped(text, indent: 6, hanging: 2) }
        let places = "found in \(counted(finding.occurrences, "place"))"
        switch finding.result {
        case .unknown:
            return [line("\(places); not a key of this project: tell whoever issued it")]
        case .notSearched:
            return [
                line(
                    "\(places); it states the id of a key of a former authority, whose own key is needed to tell whether "
                        + "it is that key")
            ]
        case .digestDiffers:
            return [
                line(
                    "\(places); it states the id of a key that was issued here but is another string, so "
                        + "nothing was revoked")
            ]
        case .revoked, .alreadyRevoked, .kept: break
        }
        if let owner = finding.owner, let key = finding.key {
            return [line("\(places); \(history(finding, key))")] + operatorLines(finding, owner).map(line)
        }
        guard let integration = finding.integration, let key = finding.key else { return [line(places)] }
        var lines = [line("\(places); \(history(finding, key))"), line(lastUsed(finding))]
        lines += [
            line("partner: \(partnerWords(finding, integration))"),
            line("owner: \(integration.spec.owner.map(printable) ?? "none named")"),
        ]
        lines += reach(integration.spec)
        if finding.result == .revoked { lines += remains(finding, integration).map(line) }
        return lines
    }

    private func operatorLines(_ finding: LeakFinding, _ owner: OperatorRecord) -> [String] {
        let rights = [owner.spec.level.rawValue] + owner.spec.developerPermissions.map(\.words)
        let words = rights + owner.spec.userPermissions.map(\.rawValue) + (owner.spec.revokeOnly ? ["revoke-only"] : [])
        var lines = ["proved an operator: \(words.map(printable).joined(separator: ", "))"]
        switch finding.result {
        case .kept:
            lines.append(
                "left, because nobody else can change every operator; do it now: "
                    + "lockstep rotate --operator \(printable(owner.spec.name)) --overlap 0")
        case .revoked where finding.stillWorking.isEmpty:
            lines.append("no token of it works now; to issue a new one raise spec.generation and apply")
        case .revoked: lines.append("goes on working: token \(list(finding.stillWorking)), which is not in the text")
        case .alreadyRevoked, .notSearched, .digestDiffers, .unknown: break
        }
        return lines
    }

    private func history(_ finding: LeakFinding, _ key: KeyRecord) -> String {
        let since = key.activatedAt.map { "active since \($0)" } ?? "never active"
        return switch finding.stateBefore {
        case .active: since
        case .retiring: "\(since), was to retire on \(key.retiresAt.map(\.description) ?? "no date")"
        case .pending: "its delivery was never finished, so it never worked"
        case .suspended: "\(since), suspended"
        case .expired: "\(since), had expired"
        case .revoked, nil: "\(since), revoked on \(key.revokedAt.map(\.description) ?? "no date")"
        }
    }

    private func lastUsed(_ finding: LeakFinding) -> String {
        usage[finding.keyID]?.lastUsedAt.map { "last used \($0)" } ?? "last used: no gateway noted any use"
    }

    private func partnerWords(_ finding: LeakFinding, _ integration: IntegrationRecord) -> String {
        guard let name = integration.spec.partner else { return "none named" }
        return printable(name)
            + (partner(finding)?.contact.map { ", contact \(printable($0))" } ?? ", no contact known")
    }

    /// `could delete  Candidates (2), Jobs (1)`: by what a leak can do, the worst first.
    private func reach(_ spec: IntegrationSpec) -> [String] {
        let ids = spec.grants.ids
        guard !ids.isEmpty else { return [wrapped("could do nothing: it held no grant", indent: 6)] }
        let head = wrapped("\(counted(ids.count, "grant")) of \(printable(spec.api)):", indent: 6)
        return [head]
            + names.countsByAccess(ids, api: spec.api).reversed().map { access, categories in
                let words = categories.map { "\(printable($0.name)) (\($0.count))" }.joined(separator: ", ")
                return wrapped("could \(access.rawValue) in \(words)", indent: 8, hanging: 2)
            }
    }

    private func remains(_ finding: LeakFinding, _ integration: IntegrationRecord) -> [String] {
        let name = printable(integration.spec.name)
        var lines: [String] = []
        if !finding.revokedAlong.isEmpty {
            lines.append("unfinished, revoked with it: key \(list(finding.revokedAlong))")
        }
        if finding.stillWorking.isEmpty {
            lines.append("no key of \(name) works now; to issue a new one raise spec.generation and apply")
        } else {
            lines.append("goes on working: key \(list(finding.stillWorking)), which is not in the text")
        }
        return lines
    }

    private func list(_ ids: [KeyID]) -> String { ids.map { printable($0.description) }.joined(separator: ", ") }
}
