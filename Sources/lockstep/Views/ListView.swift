internal import Keys

/// The list of keys.
struct ListView {
    private struct KeyJSON: Encodable {
        var name: String
        var keyId: String
        var state: String
        var api: String
        @Nullable var partner: String?
        @Nullable var description: String?
        @Nullable var owner: String?
        var grants: Int
        var issuedAt: String
        @Nullable var activatedAt: String?
        @Nullable var retiresAt: String?
        @Nullable var revokedAt: String?
        @Nullable var expires: String?
        /// The key works, but no manifest stands behind its integration.
        var forgotten: Bool
    }

    private struct ListJSON: Encodable {
        var formatVersion = outputFormatVersion
        var seals: String
        var keys: [KeyJSON]
    }

    private let keys: [KeyJSON]
    private let seals: String

    /// Keys as the rows hold them, because that is what a gateway reads.
    init(_ state: State, workingOnly: Bool, now: Instant) {
        seals = state.sealWords
        keys = state.integrations.compactMap(\.stored).flatMap { record in
            record.keys.compactMap { key in
                let keyState = record.state(of: key, at: now)
                guard keyState.works || !workingOnly else { return nil }
                return KeyJSON(
                    name: record.spec.name, keyId: key.id.description, state: keyState.rawValue, api: record.spec.api,
                    partner: record.spec.partner, description: record.spec.description, owner: record.spec.owner,
                    grants: record.spec.grants.count, issuedAt: key.issuedAt.description,
                    activatedAt: key.activatedAt?.description, retiresAt: key.retiresAt?.description,
                    revokedAt: key.revokedAt?.description, expires: record.spec.expires?.description,
                    forgotten: record.standing == .forgotten)
            }
        }
    }

    var json: String { jsonText(ListJSON(seals: seals, keys: keys)) }

    func text(style: Style) -> String {
        guard !keys.isEmpty else { return "No keys." }
        var rows = [["NAME", "KEY ID", "STATE", "API", "PARTNER", "GRANTS", "UNTIL"]]
        rows += keys.map { key in
            [
                printable(key.name), printable(key.keyId), key.forgotten ? "\(key.state) (forgotten)" : key.state,
                printable(key.api),
                key.partner.map(printable) ?? "-", String(key.grants), until(key),
            ]
        }
        let lines = table(rows)
        return ([style.bold(lines[0])] + lines.dropFirst()).joined(separator: "\n")
    }

    private func until(_ key: KeyJSON) -> String {
        switch key.state {
        case "revoked", "pending": "-"
        case "retiring": key.retiresAt.map { String($0.prefix(10)) } ?? "-"
        default: key.expires ?? "-"
        }
    }
}
