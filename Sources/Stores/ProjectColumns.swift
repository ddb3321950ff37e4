internal import Keys

/// A row of the table `project`.
enum ProjectColumns {
    /// Parameter: the uid.
    static let statement =
        "SELECT name, lineage, serial, authority_id, authority_check, last_event_at FROM project WHERE uid = $1"

    static func read(_ row: some ColumnReader, uid: String) throws(StoreError) -> StoredProject {
        guard let serial = row.integer(2).flatMap(Int.init(exactly:)), (1..<Schema.serialLimit).contains(serial) else {
            throw .malformedRow(table: "project", row: uid, problem: "serial is out of range")
        }
        return StoredProject(
            uid: uid, name: row.text(0) ?? "", lineage: row.text(1) ?? "", serial: serial,
            authority: AuthorityFingerprint(id: row.text(3) ?? "", check: row.bytes(4) ?? []),
            lastEventAt: Instant(seconds: row.integer(5) ?? 0))
    }
}
