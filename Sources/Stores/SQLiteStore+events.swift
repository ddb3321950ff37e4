internal import GRDB
package import Keys

extension SQLiteStore {
    package func events(projectUID: String, matching query: EventQuery) throws -> [Event] {
        try reading { database in
            _ = try project(projectUID, database)
            let row = try SQLStatement(
                query.name == nil ? SQLiteStore.allEvents : SQLiteStore.eventsOfName, database)
            try row.bind(
                .text(projectUID), .integer(query.limit ?? -1), .text(query.name),
                .text(query.actions.map { actions in "," + actions.map { "\($0.rawValue)," }.joined() }))
            var events: [Event] = []
            while try row.step() { events.append(try event(row)) }
            return events.reversed()
        }
    }

    /// ?4 is a list with commas at both ends, or NULL for every action. The newest first, so that a limit keeps those. The unary plus keeps SQLite from sorting by another index.
    private static let allEvents = """
        SELECT sequence, serial, at, actor, action, kind, name, key_id, reason FROM event
        WHERE +project = ?1 AND ?3 IS NULL AND (?4 IS NULL OR instr(?4, ',' || action || ','))
        ORDER BY sequence DESC LIMIT ?2
        """

    /// Earlier names are followed back through renames.
    private static let eventsOfName = """
        SELECT sequence, serial, at, actor, action, kind, name, key_id, reason FROM event
        WHERE project = ?1 AND name IN (
            WITH RECURSIVE names (name) AS (
                VALUES (?3)
                UNION SELECT e.former_name FROM event e JOIN names n ON e.name = n.name
                WHERE e.project = ?1 AND e.former_name IS NOT NULL
            ) SELECT name FROM names)
            AND (?4 IS NULL OR instr(?4, ',' || action || ','))
        ORDER BY sequence DESC LIMIT ?2
        """

    private func event(_ row: SQLStatement) throws -> Event {
        let sequence = Int(row.integer(0) ?? 0)
        let kind = row.text(5)
        guard let action = row.text(4).flatMap(EventAction.init),
            kind == nil || kind.flatMap(ResourceKind.init) != nil
        else {
            throw StoreError.malformedRow(
                table: "event", row: String(sequence), problem: "action or kind has an unknown value")
        }
        return Event(
            sequence: sequence, serial: Int(row.integer(1) ?? 0), at: Instant(seconds: row.integer(2) ?? 0),
            actor: row.text(3) ?? "", action: action, kind: kind.flatMap(ResourceKind.init), name: row.text(6) ?? "",
            keyID: row.text(7).map(KeyID.init), reason: row.text(8))
    }

    /// The newest event of a project.
    package func lastEvent(of projectUID: String) throws -> EventReference? {
        try reading { database in try lastEvent(of: projectUID, database) }
    }

    func lastEvent(of projectUID: String, _ database: Database) throws -> EventReference? {
        let last = try SQLStatement(
            "SELECT sequence FROM event WHERE +project = ? ORDER BY sequence DESC LIMIT 1", database)
        try last.bind(.text(projectUID))
        guard try last.step(), let sequence = last.integer(0) else { return nil }
        return try EventReader(database).read(sequence).reference
    }
}
