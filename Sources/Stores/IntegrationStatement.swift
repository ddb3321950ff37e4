/// What `IntegrationReader` asks for, each by the project's UID: the same on both engines.
enum IntegrationStatement {
    case rows, recorded, last, renames

    var sql: String {
        switch self {
        // An integration comes once for each of its keys.
        case .rows:
            """
            SELECT \(IntegrationColumns.list), \(KeyColumns.list)
            FROM integration i LEFT JOIN key k ON k.integration = i.id
            WHERE i.project = $1 ORDER BY i.name, k.position, k.id
            """
        case .recorded:
            "SELECT name, digest, event, seal FROM recorded WHERE project = $1 AND kind = 'Integration' ORDER BY name"
        // Answered by the index alone, in its order.
        case .last:
            """
            SELECT name, max(sequence), max(serial) FROM event WHERE project = $1 AND kind = 'Integration'
            GROUP BY name ORDER BY name
            """
        // The last event by which a name was given up for another.
        case .renames:
            """
            SELECT former_name, max(sequence), max(serial) FROM event
            WHERE project = $1 AND former_name IS NOT NULL GROUP BY former_name
            """
        }
    }
}
