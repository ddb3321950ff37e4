internal import Keys
internal import Reconcile

/// One integration with its keys and grants, as the rows hold them.
struct IntegrationView {
    private struct GrantJSON: Encodable {
        var id: String
        @Nullable var category: String?
        @Nullable var method: String?
        @Nullable var label: String?
        @Nullable var access: String?
        var paths: [String]
    }

    private struct KeyJSON: Encodable {
        var keyId: String
        var state: String
        var issuedAt: String
        @Nullable var activatedAt: String?
        @Nullable var retiresAt: String?
        @Nullable var revokedAt: String?
        var generation: Int
    }

    private struct ViewJSON: Encodable {
        var formatVersion = outputFormatVersion
        var name: String
        var standing: String
        var api: String
        @Nullable var partner: String?
        @Nullable var description: String?
        @Nullable var owner: String?
        var labels: [String: String]
        @Nullable var expires: String?
        @Nullable var rotateEvery: String?
        @Nullable var rotateOverlap: String?
        var generation: Int
        var protect: Bool
        var state: String
        @Nullable var delivery: String?
        var drifted: Bool
        var seals: String
        var seal: String
        var keys: [KeyJSON]
        var grants: [GrantJSON]
    }

    private let value: ViewJSON

    init(_ found: Stored<IntegrationRecord>, catalogues: [Stored<Catalogue>], seals: String, now: Instant) {
        // Rows that are gone are still known from the record; the drift flag says so.
        guard let record = found.stored ?? found.recorded else { preconditionFailure("neither rows nor record") }
        let names = PermissionNames(catalogues.compactMap { $0.stored ?? $0.recorded })
        let spec = record.spec
        value = ViewJSON(
            name: spec.name, standing: record.standing.words, api: spec.api, partner: spec.partner,
            description: spec.description, owner: spec.owner,
            labels: Dictionary(spec.labels.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }),
            expires: spec.expires?.description, rotateEvery: spec.rotation?.every?.description,
            rotateOverlap: spec.rotation?.overlap.description, generation: spec.generation, protect: spec.protected,
            state: spec.suspended ? "suspended" : "active", delivery: spec.delivery?.to.description,
            drifted: found.hasDrifted, seals: seals, seal: found.seal.word,
            keys: record.keys.map { key in
                KeyJSON(
                    keyId: key.id.description, state: record.state(of: key, at: now).rawValue,
                    issuedAt: key.issuedAt.description, activatedAt: key.activatedAt?.description,
                    retiresAt: key.retiresAt?.description, revokedAt: key.revokedAt?.description,
                    generation: key.generation)
            },
            grants: spec.grants.ids.map { id in
                let found = names.permission(id, api: spec.api)
                return GrantJSON(
                    id: id, category: found?.category, method: found?.permission.method,
                    label: found?.permission.label, access: found?.permission.access.rawValue,
                    paths: (found?.permission.paths ?? []).map(\.description))
            })
    }

    var json: String { jsonText(value) }

    func text(style: Style) -> String {
        var lines = [
            style.bold(printable(value.name)) + (value.drifted ? style.yellow("  (drifted; see lockstep drift)") : "")
        ]
        lines += table(facts.map { ["  \($0.0)", printable($0.1)] })
        lines += ["", "Keys"]
        if value.keys.isEmpty { lines.append("  none") }
        lines += table(value.keys.map { ["  \(printable($0.keyId))", $0.state, dates($0)] })
        lines += ["", "Grants"]
        if value.grants.isEmpty { lines.append("  none") }
        lines += table(
            value.grants.map { grant in
                [
                    "  \(grant.category ?? "?")", grant.method ?? "",
                    printable(grant.label ?? grant.id) + (grant.access.map { $0 == "read" ? "" : " [\($0)]" } ?? ""),
                ]
            })
        return lines.joined(separator: "\n")
    }

    private var facts: [(String, String)] {
        let labels = value.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
        let rotation = [value.rotateEvery.map { "every \($0)" }, value.rotateOverlap.map { "overlap \($0)" }]
            .compactMap(\.self).joined(separator: ", ")
        let facts: [(String, String?)] = [
            ("standing", value.standing), ("api", value.api), ("partner", value.partner),
            ("description", value.description), ("owner", value.owner), ("labels", labels),
            ("expires", value.expires), ("rotation", rotation),
            ("generation", value.generation == 0 ? nil : String(value.generation)),
            ("protected", value.protect ? "yes" : nil),
            ("state", value.state == "suspended" ? value.state : nil), ("delivery", value.delivery),
        ]
        return facts.compactMap { name, text in text.flatMap { $0.isEmpty ? nil : (name, $0) } }
    }

    private func dates(_ key: KeyJSON) -> String {
        let parts: [String?] = [
            "issued \(key.issuedAt)", key.activatedAt.map { "active \($0)" }, key.retiresAt.map { "retires \($0)" },
            key.revokedAt.map { "revoked \($0)" },
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}
