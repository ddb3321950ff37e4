internal import Keys

/// What the gateway's question selects, and the answer that follows from it.
enum LookUpColumns {
    /// From a key called `k` and its integration called `i`.
    static let list = """
        i.project, i.name, i.api, k.id, k.state, k.retires_at, i.expires_on, i.grants, i.standing, i.partner, i.suspended
        """

    /// `nil` where the row cannot be read: what cannot be read opens nothing.
    ///
    /// - Parameter first: the column of the project.
    static func read(
        _ row: some ColumnReader, from first: CInt = 0, digest: KeyDigest, at now: Instant
    ) -> KeyAnswer? {
        guard let state = row.text(first + 4).flatMap(StoredKeyState.init) else { return nil }
        let expires = row.text(first + 6)
        guard expires == nil || expires.flatMap(CalendarDay.init) != nil else { return nil }
        // The rule for what a key is at an instant stands in one place, so the row becomes a record of one key.
        let key = KeyRecord(
            id: KeyID(row.text(first + 3) ?? ""), digest: digest, authority: "", state: state, issuedAt: now,
            retiresAt: row.integer(first + 5).map(Instant.init(seconds:)))
        let spec = IntegrationSpec(
            name: row.text(first + 1) ?? "", api: row.text(first + 2) ?? "", partner: row.text(first + 9),
            grants: GrantSet(canonicalBytes: row.bytes(first + 7) ?? []), expires: expires.flatMap(CalendarDay.init),
            suspended: row.integer(first + 10) != 0)
        let record = IntegrationRecord(
            spec: spec, standing: row.text(first + 8) == "managed" ? .managed : .removed, keys: [key])
        return KeyAnswer(
            projectUID: row.text(first) ?? "", integration: spec.name, api: spec.api, partner: spec.partner,
            keyID: key.id, state: record.state(of: key, at: now), grants: spec.grants)
    }
}
