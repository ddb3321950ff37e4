internal import GRDB
package import Keys

extension SQLiteStore {
    package func events(projectUID: String, matching query: EventQuery) throws -> [Event] {
        try reading { database in
            _ = try project(projectUID, database)
            let row = try SQLStatement(
                query.name == nil ? SQLiteStore.allEvents : SQLiteStore.eventsOfName, database)
            try row.bind(.text(projectUID), .integer(query.limit ?? -1), .text(query.name))
            var events: [Event] = []
            while try row.step() { events.append(try EventColumns.read(row)) }
            return events.reversed()
        }
    }

    /// The newest first, so that a limit keeps those. The unary plus keeps SQLite from sorting by another index.
    private static let allEvents = """
        SELECT \(EventColumns.list) FROM event
        WHERE +project = ?1 AND ?3 IS NULL ORDER BY sequence DESC LIMIT ?2
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
