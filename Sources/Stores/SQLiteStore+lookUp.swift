internal import GRDB
package import Keys

extension SQLiteStore: KeyLookUp {
    package func lookUp(_ digest: KeyDigest, at now: Instant) throws -> KeyAnswer? {
        try reading { database -> KeyAnswer? in
            let row = try SQLStatement(SQLiteStore.lookUpStatement, database)
            try row.bind(.blob(digest.bytes))
            // What cannot be read opens nothing.
            guard try row.step(), let state = row.text(4).flatMap(StoredKeyState.init) else { return nil }
            let expires = row.text(6)
            guard expires == nil || expires.flatMap(CalendarDay.init) != nil else { return nil }
            // The rule for what a key is at an instant stands in one place, so the row becomes a record of one key.
            let key = KeyRecord(
                id: KeyID(row.text(3) ?? ""), digest: digest, authority: "", state: state, issuedAt: now,
                retiresAt: row.integer(5).map(Instant.init(seconds:)))
            let spec = IntegrationSpec(
                name: row.text(1) ?? "", api: row.text(2) ?? "", partner: row.text(9),
                grants: GrantSet(canonicalBytes: row.bytes(7) ?? []), expires: expires.flatMap(CalendarDay.init),
                suspended: row.integer(10) != 0)
            // Of a standing that is not known no key works.
            let standing: Standing =
                switch row.text(8) {
                case "managed": .managed
                case "forgotten": .forgotten
                default: .removed
                }
            let record = IntegrationRecord(spec: spec, standing: standing, keys: [key])
            return KeyAnswer(
                projectUID: row.text(0) ?? "", integration: spec.name, api: spec.api, partner: spec.partner,
                keyID: key.id, state: record.state(of: key, at: now), grants: spec.grants)
        }
    }

    /// One search in the unique index of digests and one by row id.
    package static let lookUpStatement = """
        SELECT i.project, i.name, i.api, k.id, k.state, k.retires_at, i.expires_on, i.grants, i.standing, i.partner,
            i.suspended
        FROM key k JOIN integration i ON i.id = k.integration WHERE k.digest = ?
        """
}
