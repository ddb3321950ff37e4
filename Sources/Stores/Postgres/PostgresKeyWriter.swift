internal import Keys

/// Writes the key rows of integrations, or the token rows of operators, whose own rows are written already.
///
/// Joins are written as subselects where a few rows of many are meant: each is one look at an index, whatever the server
/// believes of the size of the tables. After a large first apply it has no statistics yet.
struct PostgresKeyWriter {
    private let table: String
    /// The bearers' table, and the column with the bearer's row id.
    private let bearer: String
    private let projectUID: String
    private let makingRoom: Bool
    private let pipeline: PostgresPipeline

    init(_ table: KeyTable, _ projectUID: String, makingRoom: Bool, _ pipeline: PostgresPipeline) {
        self.table = table.rawValue
        bearer = table.bearer
        self.projectUID = projectUID
        self.makingRoom = makingRoom
        self.pipeline = pipeline
    }

    /// Makes the keys of these bearers the only ones that they have, and writes those of others beside what they have.
    func write<Record: Bearer>(of bearers: [Record], and others: [Record]) throws {
        var rows: [(turn: Int, values: [SQLValue])] = []
        var ids: [String] = []
        for record in bearers + others {
            let (name, keys) = (record.spec.name, record.keys)
            // Of a key that a record has twice the last one counts, as where rows are written one by one.
            var places: [KeyID: Int] = [:]
            for (position, key) in keys.enumerated() { places[key.id] = position }
            for (position, key) in keys.enumerated() where places[key.id] == position {
                rows.append((key.state.turn, [.text(name)] + KeyColumns.values(of: key, position: position)))
                ids.append(key.id.description)
            }
        }
        if !bearers.isEmpty { try deleteOthers(than: ids, of: bearers.map(\.spec.name)) }
        guard !rows.isEmpty else { return }
        var columns = PostgresColumns(["owner"] + KeyColumns.names)
        for turn in 0...StoredKeyState.lastTurn {
            for row in rows where row.turn == turn { columns.append(row.values) }
        }
        if makingRoom { try makeRoom(for: columns) }
        try upsert(columns)
    }

    /// What no record has, other hands made.
    private func deleteOthers(than ids: [String], of names: [String]) throws {
        try pipeline.run(
            """
            DELETE FROM \(table) WHERE id = ANY (ARRAY(
                SELECT k.id FROM unnest($2) AS w (owner), LATERAL (
                    SELECT k.id FROM \(table) k WHERE k.\(bearer) = \(owner) OFFSET 0) k
                WHERE k.id <> ALL ($3)))
            """, [.text(projectUID), .texts(names), .texts(ids)])
    }

    /// Moves aside what is in the way of a row that comes later, since constraints hold after every row.
    private func makeRoom(for rows: PostgresColumns) throws {
        let parameters = [.text(projectUID)] + rows.parameters
        // At most one row of a bearer may be active and one pending.
        try pipeline.run(
            """
            UPDATE \(table) k SET state = 'suspended' FROM \(rows.table())
            WHERE k.id = w.id AND (k.state, k.\(bearer)) IS DISTINCT FROM (w.state, \(owner))
            """, parameters)
        // Another row has the digest only where somebody moved it there. Left with one that no key has, that row opens
        // nothing and shows as drift.
        try pipeline.run(
            """
            UPDATE \(table) k SET digest = sha256(convert_to(gen_random_uuid()::text, 'UTF8')) FROM \(rows.table())
            WHERE k.digest = w.digest AND k.id <> w.id
            """, parameters)
    }

    private func upsert(_ rows: PostgresColumns) throws {
        let names = KeyColumns.names
        let changed = names.dropFirst() + [bearer]
        // A row that holds the values already is left alone.
        try pipeline.run(
            """
            INSERT INTO \(table) (\(names.joined(separator: ", ")), \(bearer))
            SELECT \(names.map { "w.\($0)" }.joined(separator: ", ")), \(owner) FROM \(rows.table())
            ON CONFLICT (id) DO UPDATE SET \(changed.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            WHERE (\(changed.map { "\(table).\($0)" }.joined(separator: ", ")))
                IS DISTINCT FROM (\(changed.map { "excluded.\($0)" }.joined(separator: ", ")))
            """, [.text(projectUID)] + rows.parameters)
    }

    /// The row id of the bearer that a row of `w` names.
    private var owner: String { "(SELECT i.id FROM \(bearer) i WHERE i.project = $1 AND i.name = w.owner)" }
}

extension StoredKeyState {
    /// In which turn rows of this state are written, so that in what an apply does none is in the way of another, and no room
    /// has to be made: first those that leave, then the active one, which may have been the pending one, then the pending one.
    fileprivate var turn: Int {
        switch self {
        case .active: 1
        case .pending: 2
        default: 0
        }
    }

    fileprivate static let lastTurn = 2
}
