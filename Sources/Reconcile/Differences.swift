package import Keys

// What differs between two versions of a resource, field by field, in the words of the manifest.

extension IntegrationSpec {
    /// Differences from `self` to `other` other than name, grants and generation, which have reasons of their own.
    package func fieldDifferences(to other: IntegrationSpec) -> [FieldDifference] {
        let fields: [(String, String?, String?)] = [
            ("spec.api", api, other.api),
            ("spec.partner", partner, other.partner),
            ("spec.description", description, other.description),
            ("spec.owner", owner, other.owner),
            ("metadata.labels", labelText, other.labelText),
            ("spec.expires", expires?.description, other.expires?.description),
            ("spec.rotate.every", rotation?.every?.description, other.rotation?.every?.description),
            ("spec.rotate.overlap", rotation?.overlap.description, other.rotation?.overlap.description),
            ("spec.protect", protected ? "true" : "false", other.protected ? "true" : "false"),
            ("spec.state", suspended ? "suspended" : "active", other.suspended ? "suspended" : "active"),
            ("spec.delivery", delivery?.words, other.delivery?.words),
        ]
        return fields.filter { $0.1 != $0.2 }.map { FieldDifference($0.0, before: $0.1, after: $0.2) }
    }

    private var labelText: String? {
        labels.isEmpty ? nil : labels.map { "\($0.key)=\($0.value.debugDescription)" }.joined(separator: ", ")
    }
}

extension IntegrationRecord {
    /// Every difference between what was recorded (`self`) and what the rows hold.
    package func driftDifferences(to rows: IntegrationRecord) -> [FieldDifference] {
        var differences: [FieldDifference] = []
        if spec.name != rows.spec.name {
            differences.append(FieldDifference("metadata.name", before: spec.name, after: rows.spec.name))
        }
        differences += spec.fieldDifferences(to: rows.spec)
        differences += rows.spec.grants.subtracting(spec.grants).map {
            FieldDifference("grant", before: nil, after: $0)
        }
        differences += spec.grants.subtracting(rows.spec.grants).map {
            FieldDifference("grant", before: $0, after: nil)
        }
        if differences.isEmpty, spec.grants != rows.spec.grants {
            differences.append(FieldDifference("grants", before: "sorted ids", after: "other bytes"))
        }
        if spec.generation != rows.spec.generation {
            differences.append(
                FieldDifference(
                    "spec.generation", before: String(spec.generation), after: String(rows.spec.generation)))
        }
        if standing != rows.standing {
            differences.append(FieldDifference("standing", before: standing.words, after: rows.standing.words))
        }
        return differences + keyDifferences(to: rows)
    }
}

extension Bearer {
    /// Differences of keys, or tokens, between what was recorded (`self`) and what the rows hold.
    func keyDifferences(to rows: Self) -> [FieldDifference] {
        var differences: [FieldDifference] = []
        for key in keys {
            guard let row = rows.keys.first(where: { $0.id == key.id }) else {
                differences.append(FieldDifference("key \(key.id)", before: key.state.rawValue, after: nil))
                continue
            }
            differences += key.differences(to: row)
        }
        for row in rows.keys where !keys.contains(where: { $0.id == row.id }) {
            differences.append(FieldDifference("key \(row.id)", before: nil, after: row.state.rawValue))
        }
        if differences.isEmpty, keys != rows.keys {
            differences.append(FieldDifference("keys", before: "in order of issue", after: "in another order"))
        }
        return differences
    }
}

extension KeyRecord {
    fileprivate func differences(to row: KeyRecord) -> [FieldDifference] {
        let fields: [(String, String?, String?)] = [
            ("state", state.rawValue, row.state.rawValue),
            ("digest", hex(digest.bytes.prefix(4)) + "…", hex(row.digest.bytes.prefix(4)) + "…"),
            ("authority", authority, row.authority),
            ("issued", issuedAt.description, row.issuedAt.description),
            ("activated", activatedAt?.description, row.activatedAt?.description),
            ("retires", retiresAt?.description, row.retiresAt?.description),
            ("revoked", revokedAt?.description, row.revokedAt?.description),
            ("generation", String(generation), String(row.generation)),
        ]
        return fields.filter { name, before, after in name == "digest" ? digest != row.digest : before != after }
            .map { FieldDifference("key \(id) \($0.0)", before: $0.1, after: $0.2) }
    }
}

extension Delivery {
    /// `exec:vault kv put … (VAULT_ADDR; 2m)`
    var words: String {
        var details = environment
        if let timeout { details.append(timeout.description) }
        return details.isEmpty ? to.description : "\(to) (\(details.joined(separator: ", ")))"
    }
}

extension Standing {
    package var words: String {
        switch self {
        case .managed: "managed"
        case .revokedByCommand(let generation): "revoked by command at generation \(generation)"
        case .removed: "removed"
        case .forgotten: "forgotten"
        }
    }
}

extension Partner {
    package func fieldDifferences(to other: Partner) -> [FieldDifference] {
        let fields: [(String, String?, String?)] = [
            ("spec.title", title, other.title),
            ("spec.contact", contact, other.contact),
            ("spec.documentation", documentation, other.documentation),
            ("spec.partial", partial ? "true" : "false", other.partial ? "true" : "false"),
            ("spec.permissions", Partner.counts(permissions), Partner.counts(other.permissions)),
            ("spec.optional", Partner.counts(optional), Partner.counts(other.optional)),
            ("spec.delivery", delivery?.words, other.delivery?.words),
        ]
        var differences = fields.filter { $0.1 != $0.2 }.map { FieldDifference($0.0, before: $0.1, after: $0.2) }
        if differences.isEmpty, self != other {
            differences.append(FieldDifference("spec.permissions", before: "as stored", after: "other entries"))
        }
        return differences
    }

    private static func counts(_ permissions: [String: [PermissionID]]) -> String? {
        permissions.isEmpty
            ? nil
            : permissions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.count)" }.joined(separator: ", ")
    }
}

/// How one catalogue became another.
package struct CatalogueDifference: Hashable, Sendable {
    package var added: [PermissionID]
    package var removed: [PermissionID]
    /// Same id, other method and paths: what a key may call changes.
    package var rerouted: [PermissionID]
    /// Same id and paths, other words or another access.
    package var reworded: [PermissionID]

    package init(from before: Catalogue?, to after: Catalogue?) {
        let old = Dictionary((before?.permissions ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let new = after?.permissions ?? []
        let kept = Set(new.map(\.id))
        added = new.map(\.id).filter { old[$0] == nil }
        removed = (before?.permissions ?? []).map(\.id).filter { !kept.contains($0) }
        rerouted = new.filter { permission in
            old[permission.id].map {
                $0.paths != permission.paths || $0.deprecatedPaths != permission.deprecatedPaths
            } ?? false
        }.map(\.id)
        reworded = new.filter { permission in old[permission.id].map { $0 != permission } ?? false }
            .map(\.id).filter { [rerouted] in !rerouted.contains($0) }
    }
}
