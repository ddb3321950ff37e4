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
            while try row.step() { events.append(try EventColumns.read(row)) }
            return events.reversed()
        }
    }

    /// ?4 is a list with commas at both ends, or NULL for every action. An actor without a host is on any.
    private static let conditions = """
        (?4 IS NULL OR instr(?4, ',' || action || ','))
            AND (?5 IS NULL OR actor = ?5 OR substr(actor, 1, length(?5) + 1) = ?5 || '@')
            AND (?6 IS NULL OR json_extract(facts, '$.operator') = ?6)
            AND (?7 IS NULL OR at >= ?7) AND (?8 IS NULL OR at < ?8)
        """

    /// The newest first, so that a limit keeps those. The unary plus keeps SQLite from sorting by another index.
    private static let allEvents = """
        SELECT \(EventColumns.list) FROM event
        WHERE +project = ?1 AND ?3 IS NULL AND \(conditions)
        ORDER BY sequence DESC LIMIT ?2
        """

    /// Earlier names are followed back through renames.
    private static let eventsOfName = """
        SELECT \(EventColumns.list) FROM event
        WHERE project = ?1 AND name IN (
            WITH RECURSIVE names (name) AS (
                VALUES (?3)
                UNION SELECT e.former_name FROM event e JOIN names n ON e.name = n.name
                WHERE e.project = ?1 AND e.former_name IS NOT NULL
            ) SELECT name FROM names)
            AND \(conditions)
        ORDER BY sequence DESC LIMIT ?2
        """

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
