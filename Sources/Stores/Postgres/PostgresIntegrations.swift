internal import Keys

/// Reads the integrations of a project through cursors, and with some hundreds of them the events of those that are not as they
/// were left. Only these last ones are decoded.
struct PostgresIntegrations {
    private let projectUID: String
    private let sealer: Sealer?
    private let connection: PostgresConnection
    /// From the first one that is in want of its last event.
    private var waiting: [IntegrationEvidence] = []

    /// Takes one after the other.
    typealias Take = (Stored<IntegrationRecord>) throws -> Void

    init(_ projectUID: String, _ sealer: Sealer?, _ connection: PostgresConnection) {
        self.projectUID = projectUID
        self.sealer = sealer
        self.connection = connection
    }

    /// Integrations that are in memory at most, some 2 KB each.
    private static let portion = 512

    /// One after the other, in the order of names.
    mutating func forEach(_ take: Take) throws {
        // Everything is read, so tables are joined as wholes, and cursors are planned for all their rows. Right after a large
        // first apply the server has no statistics yet, takes tables for nearly empty, and would look up one row after the
        // other. Rows with their keys are sorted; what does not fit into this much memory goes over the server's disk.
        try connection.run(
            """
            SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),
                set_config('cursor_tuple_fraction', '1.0', true)
            """)
        let (connection, uid) = (connection, projectUID)
        var reader = try IntegrationReader(sealer) { statement in
            // The other streams have rows of a tenth of the size.
            let portion = PostgresIntegrations.portion * (statement == .rows ? 1 : 8)
            return try PostgresCursor(
                "lockstep_\(statement)", statement.sql, [.text(uid)], portion: portion, connection)
        }
        while let found = try reader.next() { try tell(found, take) }
        try tellWaiting(take)
    }

    /// Hands an integration over, or has it wait for its event, and those behind it for their turn.
    private mutating func tell(_ found: IntegrationEvidence, _ take: Take) throws {
        if !waiting.isEmpty || found.event != nil {
            waiting.append(found)
            if waiting.count == PostgresIntegrations.portion { try tellWaiting(take) }
        } else if let stored = try found.stored(nil) {
            try take(stored)
        }
    }

    private mutating func tellWaiting(_ take: Take) throws {
        guard !waiting.isEmpty else { return }
        let events = try PostgresStore.events(waiting.compactMap(\.event), connection)
        for evidence in waiting {
            let content = try evidence.event.map { sequence in
                guard let content = events[sequence] else { throw EventReader.unreadable(sequence) }
                return content
            }
            if let stored = try evidence.stored(content) { try take(stored) }
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
