internal import Keys

/// A row of the table `key` or `operator_token` as statements select it: what the gateway notes about use is left out.
struct KeyColumns {
    var position: Int64
    var record: KeyRecord

    /// All columns but `integration`, in the order in which they are read and written.
    static let names = [
        "id", "position", "digest", "authority", "state", "issued_at", "activated_at", "retires_at", "revoked_at",
        "generation",
    ]

    /// What statements select, from a table called `k`.
    static let list = names.map { "k.\($0)" }.joined(separator: ", ")

    /// What `names` hold of a key.
    static func values(of key: KeyRecord, position: Int) -> [SQLValue] {
        [
            .text(key.id.description), .integer(position), .blob(key.digest.bytes), .text(key.authority),
            .text(key.state.rawValue), .integer(key.issuedAt.seconds), .integer(key.activatedAt?.seconds),
            .integer(key.retiresAt?.seconds), .integer(key.revokedAt?.seconds), .integer(key.generation),
        ]
    }

    /// How many they are.
    static let count = CInt(names.count)

    /// The instants that Lockstep can compute with: the years 1 to 9999.
    static let years = -62_135_596_800...253_402_300_799 as ClosedRange<Int64>

    static func read(_ row: some ColumnReader, from first: CInt) throws(StoreError) -> KeyColumns {
        let id = row.text(first) ?? ""
        guard let state = row.text(first + 4).flatMap(StoredKeyState.init) else {
            throw malformed(id, "state has an unknown value")
        }
        guard let generation = row.integer(first + 9).flatMap(Int32.init(exactly:)), generation >= 0 else {
            throw malformed(id, "generation is out of range")
        }
        guard let issued = try instant(row, first + 5, id) else { throw malformed(id, "issued_at is missing") }
        return KeyColumns(
            position: row.integer(first + 1) ?? 0,
            record: KeyRecord(
                id: KeyID(id), digest: KeyDigest(bytes: row.bytes(first + 2) ?? []),
                authority: row.text(first + 3) ?? "", state: state, issuedAt: issued,
                activatedAt: try instant(row, first + 6, id), retiresAt: try instant(row, first + 7, id),
                revokedAt: try instant(row, first + 8, id), generation: Int(generation)))
    }

    private static func instant(_ row: some ColumnReader, _ column: CInt, _ id: String) throws(StoreError) -> Instant? {
        guard let seconds = row.integer(column) else { return nil }
        guard years.contains(seconds) else { throw malformed(id, "an instant lies outside the years 1 to 9999") }
        return Instant(seconds: seconds)
    }

    private static func malformed(_ id: String, _ problem: String) -> StoreError {
        .malformedRow(table: "key", row: id, problem: problem)
    }
}
