internal import Keys

/// What a gateway noted about the use of keys.
enum UsageColumns {
    /// Parameter: the uid of the project.
    static let statement = """
        SELECT k.id, k.first_used_at, k.last_used_at FROM key k JOIN integration i ON i.id = k.integration
        WHERE i.project = $1 AND (k.first_used_at IS NOT NULL OR k.last_used_at IS NOT NULL)
        """

    /// The key id with its use; `nil` where the row says nothing of it.
    static func read(_ row: some ColumnReader) -> (KeyID, KeyUsage)? {
        let usage = KeyUsage(firstUsedAt: instant(row, 1), lastUsedAt: instant(row, 2))
        return usage == KeyUsage() ? nil : (KeyID(row.text(0) ?? ""), usage)
    }

    /// Other hands write these columns, and no check is on them. A number that is no instant says nothing, and must not
    /// keep anybody from revoking a key.
    private static func instant(_ row: some ColumnReader, _ column: CInt) -> Instant? {
        row.integer(column).flatMap { KeyColumns.years.contains($0) ? Instant(seconds: $0) : nil }
    }
}
