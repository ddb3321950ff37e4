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
                .text(query.actions.map { actions in "," + actions.map { "\($0.rawValue)," }.joined() }),
                .text(query.actor), .text(query.operatorName), .integer(query.since?.seconds),
                .integer(query.before?.seconds))
            var events: [Event] = []
            while try row.step() { events.append(try event(row)) }
            return events.reversed()
        }
    }

    private static let columns =
        "sequence, position, serial, at, actor, action, kind, name, key_id, reason, facts"

    /// ?4 is a list with commas at both ends, or NULL for every action. An actor without a host is on any.
    private static let conditions = """
        (?4 IS NULL OR instr(?4, ',' || action || ','))
            AND (?5 IS NULL OR actor = ?5 OR substr(actor, 1, length(?5) + 1) = ?5 || '@')
            AND (?6 IS NULL OR json_extract(facts, '$.operator') = ?6)
            AND (?7 IS NULL OR at >= ?7) AND (?8 IS NULL OR at < ?8)
        """

    /// The newest first, so that a limit keeps those. The unary plus keeps SQLite from sorting by another index.
    private static let allEvents = """
        SELECT \(columns) FROM event
        WHERE +project = ?1 AND ?3 IS NULL AND \(conditions)
        ORDER BY sequence DESC LIMIT ?2
        """

    /// Earlier names are followed back through renames.
    private static let eventsOfName = """
        SELECT \(columns) FROM event
        WHERE project = ?1 AND name IN (
            WITH RECURSIVE names (name) AS (
                VALUES (?3)
                UNION SELECT e.former_name FROM event e JOIN names n ON e.name = n.name
                WHERE e.project = ?1 AND e.former_name IS NOT NULL
            ) SELECT name FROM names)
            AND \(conditions)
        ORDER BY sequence DESC LIMIT ?2
        """

    private func event(_ row: SQLStatement) throws -> Event {
        let sequence = Int(row.integer(0) ?? 0)
        let kind = row.text(6)
        guard let action = row.text(5).flatMap(EventAction.init),
            kind == nil || kind.flatMap(ResourceKind.init) != nil
        else {
            throw StoreError.malformedRow(
                table: "event", row: String(sequence), problem: "action or kind has an unknown value")
        }
        // Facts that others made unreadable are not shown; the verification of the log tells of them.
        return Event(
            sequence: sequence, index: Int(row.integer(1) ?? 0), serial: Int(row.integer(2) ?? 0),
            at: Instant(seconds: row.integer(3) ?? 0), actor: row.text(4) ?? "", action: action,
            kind: kind.flatMap(ResourceKind.init), name: row.text(7) ?? "", keyID: row.text(8).map(KeyID.init),
            reason: row.text(9), facts: FactsColumn.facts(row.text(10)) ?? [:])
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
