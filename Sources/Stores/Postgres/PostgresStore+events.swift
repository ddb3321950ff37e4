package import Keys

extension PostgresStore {
    package func events(projectUID: String, matching query: EventQuery) throws -> [Event] {
        try session.read { connection in
            try requireSchema(connection)
            _ = try project(projectUID, connection)
            var parameters: [PostgresParameter] = [
                .text(projectUID), .integer(query.limit), .texts(query.actions?.map(\.rawValue)), .text(query.actor),
                .text(query.operatorName), .integer(query.since?.seconds), .integer(query.before?.seconds),
            ]
            if let name = query.name { parameters.append(.text(name)) }
            var events: [Event] = []
            try connection.stream(
                query.name == nil ? PostgresStore.allEvents : PostgresStore.eventsOfName, parameters
            ) { row in events.append(try EventColumns.read(row)) }
            return events.reversed()
        }
    }

    /// A parameter that is NULL asks for nothing. An actor without a host is on any.
    private static let conditions = """
        ($3 IS NULL OR action = ANY ($3))
            AND ($4 IS NULL OR actor = $4 OR starts_with(actor, $4 || '@'))
            AND ($5 IS NULL OR facts::json ->> 'operator' = $5)
            AND ($6 IS NULL OR at >= $6) AND ($7 IS NULL OR at < $7)
        """

    /// The newest first, so that a limit keeps those.
    private static let allEvents = """
        SELECT \(EventColumns.list) FROM event WHERE project = $1 AND \(conditions)
        ORDER BY sequence DESC LIMIT $2
        """

    /// Earlier names are followed back through renames.
    private static let eventsOfName = """
        SELECT \(EventColumns.list) FROM event
        WHERE project = $1 AND name IN (
            WITH RECURSIVE names (name) AS (
                SELECT $8 COLLATE "C"
                UNION SELECT e.former_name FROM event e JOIN names n ON e.name = n.name
                WHERE e.project = $1 AND e.former_name IS NOT NULL
            ) SELECT name FROM names)
            AND \(conditions)
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
