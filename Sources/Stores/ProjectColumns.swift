internal import Keys

/// A row of the table `project`, and those of `authority` that go with it.
enum ProjectColumns {
    /// Parameter: the uid.
    static let statement = """
        SELECT name, lineage, serial, authority_id, authority_check, seal_check, last_event_at FROM project
        WHERE uid = $1
        """

    /// What `authority` takes, of a former one.
    static let authorityList = "id, authority_check, seal_check"

    static func read(
        _ row: some ColumnReader, uid: String, former: [AuthorityFingerprint]
    ) throws(StoreError) -> StoredProject {
        guard let serial = row.integer(2).flatMap(Int.init(exactly:)), (1..<Schema.serialLimit).contains(serial) else {
            throw .malformedRow(table: "project", row: uid, problem: "serial is out of range")
        }
        return StoredProject(
            uid: uid, name: row.text(0) ?? "", lineage: row.text(1) ?? "", serial: serial,
            authority: authority(row, from: 3), formerAuthorities: former,
            lastEventAt: Instant(seconds: row.integer(6) ?? 0))
    }

    static func authority(_ row: some ColumnReader, from first: CInt = 0) -> AuthorityFingerprint {
        AuthorityFingerprint(
            id: row.text(first) ?? "", check: row.bytes(first + 1) ?? [], sealCheck: row.bytes(first + 2) ?? [])
    }
}
