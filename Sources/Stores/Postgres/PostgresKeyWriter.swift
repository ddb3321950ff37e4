internal import Keys

/// Writes the key rows of integrations, or the token rows of operators, whose own rows are written already.
struct PostgresKeyWriter {
    private let table: String
    /// The bearers' table, and the column with the bearer's row id.
    private let bearer: String
    private let projectUID: String
    private let connection: PostgresConnection

    init(_ table: KeyTable, _ projectUID: String, _ connection: PostgresConnection) {
        self.table = table.rawValue
        bearer = table.bearer
        self.projectUID = projectUID
        self.connection = connection
    }

    /// Makes these keys the only ones of their bearers, each of which has its name.
    func replace(_ bearers: [(name: String, keys: [KeyRecord])]) throws {
        let names = PostgresParameter.texts(bearers.map(\.name))
        var rows = PostgresColumns(["owner"] + KeyColumns.names)
        var ids: [String] = []
        for (name, keys) in bearers {
            // Of a key that a record has twice the last one counts, as where rows are written one by one.
            var places: [KeyID: Int] = [:]
            for (position, key) in keys.enumerated() { places[key.id] = position }
            for (position, key) in keys.enumerated() where places[key.id] == position {
                rows.append([.text(name)] + KeyColumns.values(of: key, position: position))
                ids.append(key.id.description)
            }
        }
        // What no record has, other hands made.
        try connection.run(
            """
            DELETE FROM \(table) k USING \(bearer) i
            WHERE k.\(bearer) = i.id AND i.project = $1 AND i.name = ANY ($2) AND k.id <> ALL ($3)
            """, [.text(projectUID), names, .texts(ids)])
        guard !rows.isEmpty else { return }
        try makeRoom(for: rows)
        try upsert(rows)
    }

    /// Constraints hold after every row, so what is in the way of a row that comes later has to go first.
    private func makeRoom(for rows: PostgresColumns) throws {
        let parameters = [.text(projectUID)] + rows.parameters
        let owned = "\(rows.table()) JOIN \(bearer) i ON i.project = $1 AND i.name = w.owner"
        // At most one row of a bearer may be active and one pending, in whatever order the rows are written.
        try connection.run(
            """
            UPDATE \(table) k SET state = 'suspended' FROM \(owned)
            WHERE k.id = w.id AND (k.state, k.\(bearer)) IS DISTINCT FROM (w.state, i.id)
            """, parameters)
        // Another row has the digest only where somebody moved it there. Left with one that no key has, that row opens
        // nothing and shows as drift.
        try connection.run(
            """
            UPDATE \(table) k SET digest = sha256(convert_to(gen_random_uuid()::text, 'UTF8')) FROM \(owned)
            WHERE k.digest = w.digest AND k.id <> w.id
            """, parameters)
    }

    private func upsert(_ rows: PostgresColumns) throws {
        let list = KeyColumns.names.joined(separator: ", ")
        let updated = KeyColumns.names.dropFirst() + [bearer]
        try connection.run(
            """
            INSERT INTO \(table) AS k (\(list), \(bearer))
            SELECT \(KeyColumns.names.map { "w.\($0)" }.joined(separator: ", ")), i.id
            FROM \(rows.table()) JOIN \(bearer) i ON i.project = $1 AND i.name = w.owner
            ON CONFLICT (id) DO UPDATE SET \(updated.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(updated.map { "k.\($0)" }.joined(separator: ", ")))
                IS DISTINCT FROM (\(updated.map { "excluded.\($0)" }.joined(separator: ", ")))
            """, [.text(projectUID)] + rows.parameters)
    }
}
