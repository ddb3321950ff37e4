package import Keys

extension OperatorSpec {
    /// Differences from `self` to `other`, in the words of the manifest.
    package func fieldDifferences(to other: OperatorSpec) -> [FieldDifference] {
        let fields: [(String, String?, String?)] = [
            ("spec.title", title, other.title),
            ("spec.kind", kind?.rawValue, other.kind?.rawValue),
            ("spec.level", level.rawValue, other.level.rawValue),
            (
                "spec.developerPermissions", OperatorSpec.list(developerPermissions.map(\.words)),
                OperatorSpec.list(other.developerPermissions.map(\.words))
            ),
            (
                "spec.userPermissions", OperatorSpec.list(userPermissions.map(\.rawValue)),
                OperatorSpec.list(other.userPermissions.map(\.rawValue))
            ),
            ("spec.ceiling", ceiling?.words, other.ceiling?.words),
            ("spec.role", revokeOnly ? "revoke-only" : nil, other.revokeOnly ? "revoke-only" : nil),
            ("metadata.labels", labelText, other.labelText),
            ("spec.expires", expires?.description, other.expires?.description),
            ("spec.rotate.every", rotation?.every?.description, other.rotation?.every?.description),
            ("spec.rotate.overlap", rotation?.overlap.description, other.rotation?.overlap.description),
            ("spec.generation", String(generation), String(other.generation)),
            ("spec.protect", protected ? "true" : "false", other.protected ? "true" : "false"),
            ("spec.state", suspended ? "suspended" : "active", other.suspended ? "suspended" : "active"),
            ("spec.delivery", delivery?.words, other.delivery?.words),
        ]
        return fields.filter { $0.1 != $0.2 }.map { FieldDifference($0.0, before: $0.1, after: $0.2) }
    }

    private static func list(_ words: [String]) -> String? { words.isEmpty ? nil : words.joined(separator: ", ") }

    private var labelText: String? {
        labels.isEmpty ? nil : labels.map { "\($0.key)=\($0.value.debugDescription)" }.joined(separator: ", ")
    }
}

extension OperatorRecord {
    /// Every difference between what was recorded (`self`) and what the rows hold.
    package func driftDifferences(to rows: OperatorRecord) -> [FieldDifference] {
        var differences = spec.fieldDifferences(to: rows.spec)
        if standing != rows.standing {
            differences.append(FieldDifference("standing", before: standing.words, after: rows.standing.words))
        }
        return differences + keyDifferences(to: rows)
    }
}

extension Ceiling {
    /// `harvest-v1: Candidates, Jobs (read); referrals: everything`
    package var words: String {
        guard !apis.isEmpty else { return "nothing" }
        return apis.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { api, part in
            guard part != .whole else { return "\(api): everything" }
            let access = part.access.map { " (\($0.map(\.rawValue).joined(separator: ", ")))" } ?? ""
            return "\(api): \(part.categories?.joined(separator: ", ") ?? "all categories")\(access)"
        }.joined(separator: "; ")
    }
}
