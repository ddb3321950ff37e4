internal import GRDB
package import Keys

extension SQLiteStore: KeyLookUp {
    package func lookUp(_ digest: KeyDigest, at now: Instant) throws -> KeyAnswer? {
        try reading { database -> KeyAnswer? in
            let row = try SQLStatement(SQLiteStore.lookUpStatement, database)
            try row.bind(.blob(digest.bytes))
            return try row.step() ? LookUpColumns.read(row, digest: digest, at: now) : nil
        }
    }

    /// One search in the unique index of digests and one by row id.
    package static let lookUpStatement = """
        SELECT \(LookUpColumns.list) FROM key k JOIN integration i ON i.id = k.integration WHERE k.digest = ?
        """
}
