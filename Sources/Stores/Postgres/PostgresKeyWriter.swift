internal import Keys

/// Writes the key rows of integrations whose own rows are written already.
struct PostgresKeyWriter {
    private let projectUID: String
    private let connection: PostgresConnection

    init(_ projectUID: String, _ connection: PostgresConnection) {
        self.projectUID = projectUID
        self.connection = connection
    }

    /// Makes the keys of these records their integrations' only ones.
    func replace(keysOf records: [IntegrationRecord]) throws {
        let names = PostgresParameter.texts(records.map(\.spec.name))
        var rows = PostgresColumns(["owner"] + KeyColumns.names)
        var ids: [String] = []
        for record in records {
            // Of a key that a record has twice the last one counts, as where rows are written one by one.
            var places: [KeyID: Int] = [:]
            for (position, key) in record.keys.enumerated() { places[key.id] = position }
            for (position, key) in record.keys.enumerated() where places[key.id] == position {
                rows.append([.text(record.spec.name)] + KeyColumns.values(of: key, position: position))
                ids.append(key.id.description)
            }
        }
        // What no record has, other hands made.
        try connection.run(
            """
            DELETE FROM key k USING integration i
            WHERE k.integration = i.id AND i.project = $1 AND i.name = ANY ($2) AND k.id <> ALL ($3)
            """, [.text(projectUID), names, .texts(ids)])
        guard !rows.isEmpty else { return }
        try makeRoom(for: rows)
        try upsert(rows)
    }

    /// Constraints hold after every row, so what is in the way of a row that comes later has to go first.
    private func makeRoom(for rows: PostgresColumns) throws {
        let parameters = [.text(projectUID)] + rows.parameters
        let owned = "\(rows.table()) JOIN integration i ON i.project = $1 AND i.name = w.owner"
        // At most one row of an integration may be active and one pending, in whatever order the rows are written.
        try connection.run(
            """
            UPDATE key k SET state = 'suspended' FROM \(owned)
            WHERE k.id = w.id AND (k.state, k.integration) IS DISTINCT FROM (w.state, i.id)
            """, parameters)
        // Another row has the digest only where somebody moved it there. Left with one that no key has, that row opens
        // nothing and shows as drift.
        try connection.run(
            """
            UPDATE key k SET digest = sha256(convert_to(gen_random_uuid()::text, 'UTF8')) FROM \(owned)
            WHERE k.digest = w.digest AND k.id <> w.id
            """, parameters)
    }

    private func upsert(_ rows: PostgresColumns) throws {
        let list = KeyColumns.names.joined(separator: ", ")
        let updated = KeyColumns.names.dropFirst() + ["integration"]
        try connection.run(
            """
            INSERT INTO key AS k (\(list), integration)
            SELECT \(KeyColumns.names.map { "w.\($0)" }.joined(separator: ", ")), i.id
            FROM \(rows.table()) JOIN integration i ON i.project = $1 AND i.name = w.owner
            ON CONFLICT (id) DO UPDATE SET \(updated.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(updated.map { "k.\($0)" }.joined(separator: ", ")))
                IS DISTINCT FROM (\(updated.map { "excluded.\($0)" }.joined(separator: ", ")))
            """, [.text(projectUID)] + rows.parameters)
    }
}
