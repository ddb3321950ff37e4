internal import GRDB
package import Keys

extension SQLiteStore {
    package func holders(of keys: [(id: KeyID, digest: KeyDigest)]) throws -> [KeyHolder?] {
        try reading { database in
            let byDigest = try SQLStatement(SQLiteStore.holderStatement(where: "digest"), database)
            let byID = try SQLStatement(SQLiteStore.holderStatement(where: "id"), database)
            return try keys.map { id, digest in
                try holder(byDigest, .blob(digest.bytes), isSameKey: true)
                    ?? holder(byID, .text(id.description), isSameKey: false)
            }
        }
    }

    private func holder(_ row: SQLStatement, _ value: SQLValue, isSameKey: Bool) throws -> KeyHolder? {
        try row.bind(value)
        defer { row.reset() }
        guard try row.step() else { return nil }
        return KeyHolder(projectUID: row.text(0) ?? "", integration: row.text(1) ?? "", isSameKey: isSameKey)
    }

    private static func holderStatement(where column: String) -> String {
        "SELECT i.project, i.name FROM key k JOIN integration i ON i.id = k.integration WHERE k.\(column) = ?"
    }
}
