internal import Keys

/// A row of the table `key` or `operator_token` as statements select it: what the gateway notes about use is left out.
struct KeyColumns {
    var position: Int64
    var record: KeyRecord

    static let list =
        "k.id, k.position, k.digest, k.authority, k.state, k.issued_at, k.activated_at, k.retires_at, k.revoked_at, "
        + "k.generation"

    /// How many they are.
    static let count: CInt = 10

    /// The instants that Lockstep can compute with: the years 1 to 9999.
    static let years = -62_135_596_800...253_402_300_799 as ClosedRange<Int64>

    static func read(_ row: SQLStatement, from first: CInt) throws(StoreError) -> KeyColumns {
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

    private static func instant(_ row: SQLStatement, _ column: CInt, _ id: String) throws(StoreError) -> Instant? {
        guard let seconds = row.integer(column) else { return nil }
        guard years.contains(seconds) else { throw malformed(id, "an instant lies outside the years 1 to 9999") }
        return Instant(seconds: seconds)
    }

    private static func malformed(_ id: String, _ problem: String) -> StoreError {
        .malformedRow(table: "key", row: id, problem: problem)
    }
}
