internal import GRDB
package import Keys

extension SQLiteStore {
    package func usage(projectUID: String) throws -> [KeyID: KeyUsage] {
        try reading { database in
            _ = try project(projectUID, database)
            let row = try SQLStatement(SQLiteStore.usageStatement, database)
            try row.bind(.text(projectUID))
            var usage: [KeyID: KeyUsage] = [:]
            while try row.step() {
                let found = KeyUsage(firstUsedAt: instant(row, 1), lastUsedAt: instant(row, 2))
                if found != KeyUsage() { usage[KeyID(row.text(0) ?? "")] = found }
            }
            return usage
        }
    }

    private static let usageStatement = """
        SELECT k.id, k.first_used_at, k.last_used_at FROM key k JOIN integration i ON i.id = k.integration
        WHERE i.project = ? AND (k.first_used_at IS NOT NULL OR k.last_used_at IS NOT NULL)
        """

    /// Other hands write these columns, and no check is on them. A number that is no instant says nothing, and must not
    /// keep anybody from revoking a key.
    private func instant(_ row: SQLStatement, _ column: CInt) -> Instant? {
        row.integer(column).flatMap { KeyColumns.years.contains($0) ? Instant(seconds: $0) : nil }
    }
}
