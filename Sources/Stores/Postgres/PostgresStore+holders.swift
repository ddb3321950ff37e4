package import Keys

extension PostgresStore {
    package func holders(of keys: [(id: KeyID, digest: KeyDigest)]) throws -> [KeyHolder?] {
        guard !keys.isEmpty else { return [] }
        return try session.read { connection in
            try requireSchema(connection)
            var wanted = PostgresColumns(["place", "id", "digest"])
            for (place, key) in keys.enumerated() {
                wanted.append([.integer(place), .text(key.id.description), .blob(key.digest.bytes)])
            }
            var holders: [KeyHolder?] = Array(repeating: nil, count: keys.count)
            // The digest last: it is the very key, whatever other one has its key id.
            for (column, isSameKey) in [("id", false), ("digest", true)] {
                try connection.stream(
                    """
                    SELECT w.place, i.project, i.name FROM \(wanted.table(from: 1))
                    JOIN key k ON k.\(column) = w.\(column) JOIN integration i ON i.id = k.integration
                    """, wanted.parameters
                ) { row in
                    holders[Int(row.integer(0) ?? 0)] = KeyHolder(
                        projectUID: row.text(1) ?? "", integration: row.text(2) ?? "", isSameKey: isSameKey)
                }
            }
            return holders
        }
    }
}
