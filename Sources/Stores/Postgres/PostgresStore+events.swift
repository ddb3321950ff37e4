package import Keys

extension PostgresStore {
    package func events(projectUID: String, matching query: EventQuery) throws -> [Event] {
        try session.read { connection in
            try requireSchema(connection)
            _ = try project(projectUID, connection)
            let limit = PostgresParameter.integer(query.limit)
            var events: [Event] = []
            func take(_ row: PostgresRow) throws { events.append(try EventColumns.read(row)) }
            if let name = query.name {
                try connection.stream(
                    PostgresStore.eventsOfName, [.text(projectUID), limit, .text(name)], take)
            } else {
                try connection.stream(PostgresStore.allEvents, [.text(projectUID), limit], take)
            }
            return events.reversed()
        }
    }

    /// The newest first, so that a limit keeps those.
    private static let allEvents = """
        SELECT \(EventColumns.list) FROM event WHERE project = $1 ORDER BY sequence DESC LIMIT $2
        """

    /// Earlier names are followed back through renames.
    private static let eventsOfName = """
        SELECT \(EventColumns.list) FROM event
        WHERE project = $1 AND name IN (
            WITH RECURSIVE names (name) AS (
                SELECT $3 COLLATE "C"
                UNION SELECT e.former_name FROM event e JOIN names n ON e.name = n.name
                WHERE e.project = $1 AND e.former_name IS NOT NULL
            ) SELECT name FROM names)
        ORDER BY sequence DESC LIMIT $2
        """

    /// The newest event of a project.
    package func lastEvent(of projectUID: String) throws -> EventReference? {
        try session.read { connection in
            try requireSchema(connection)
            return try PostgresStore.lastEvent(of: projectUID, connection)
        }
    }

    static func lastEvent(of projectUID: String, _ connection: PostgresConnection) throws -> EventReference? {
        let row = try connection.run(
            "SELECT sequence, \(EventReader.list) FROM event WHERE project = $1 ORDER BY sequence DESC LIMIT 1",
            [.text(projectUID)]
        ).first
        return try row.map { try EventReader.content($0, from: 1, $0.integer(0) ?? 0).reference }
    }
}
