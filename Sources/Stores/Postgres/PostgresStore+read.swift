package import Keys

extension PostgresStore {
    package func read(projectUID: String) throws -> State {
        try session.read { connection in
            try requireSchema(connection)
            let project = try project(projectUID, connection)
            let catalogues: [Stored<Catalogue>] = try documents(.api, table: "api", projectUID, connection)
            let partners: [Stored<Partner>] = try documents(.partner, table: "partner", projectUID, connection)
            var integrations = PostgresIntegrations(projectUID, connection)
            return State(
                project: project, catalogues: catalogues, partners: partners, integrations: try integrations.readAll())
        }
    }

    func project(_ uid: String, _ connection: PostgresConnection) throws -> StoredProject {
        guard let row = try connection.run(ProjectColumns.statement, [.text(uid)]).first else {
            throw StoreError.unknownProject(uid: uid, known: try PostgresStore.projects(connection))
        }
        return try ProjectColumns.read(row, uid: uid)
    }

    /// The APIs or partners of a project: few, so each is decoded.
    private func documents<Value: Document>(
        _ kind: ResourceKind, table: String, _ uid: String, _ connection: PostgresConnection
    ) throws -> [Stored<Value>] {
        var result: [Stored<Value>] = []
        try connection.run(
            DocumentColumns.statement(kind, table: table), [.text(uid), .text(kind.rawValue)]
        ).forEach { row in
            result.append(
                try DocumentColumns.read(row, kind, table: table) { sequence in
                    guard let event = try PostgresStore.events([sequence], connection)[sequence] else {
                        throw EventReader.unreadable(sequence)
                    }
                    return event
                })
        }
        return result
    }

    /// Many events by their sequences, in one statement.
    static func events(
        _ sequences: [Int64], _ connection: PostgresConnection
    ) throws -> [Int64: EventReader.Content] {
        guard !sequences.isEmpty else { return [:] }
        var events: [Int64: EventReader.Content] = [:]
        try connection.stream(
            "SELECT sequence, \(EventReader.list) FROM event WHERE sequence = ANY ($1)", [.integers(sequences)]
        ) { row in
            let sequence = row.integer(0) ?? 0
            events[sequence] = try EventReader.content(row, from: 1, sequence)
        }
        return events
    }
}
