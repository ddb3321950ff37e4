package import Keys

extension PostgresStore {
    package func read(
        projectUID: String, sealKey: (StoredProject) throws -> SealKey?, into reading: inout some StateReading
    ) throws {
        try session.read { connection in
            try requireSchema(connection)
            let project = try project(projectUID, connection)
            let sealer = try sealKey(project).map { Sealer($0, of: project) }
            try reading.begin(
                State(
                    project: project,
                    catalogues: try documents(.api, table: "api", projectUID, sealer, connection),
                    partners: try documents(.partner, table: "partner", projectUID, sealer, connection),
                    operators: try operators(projectUID, sealer, connection), sealsChecked: sealer != nil))
            var integrations = PostgresIntegrations(projectUID, sealer, connection)
            try integrations.forEach { try reading.take($0) }
        }
    }

    func project(_ uid: String, _ connection: PostgresConnection) throws -> StoredProject {
        guard let row = try connection.run(ProjectColumns.statement, [.text(uid)]).first else {
            throw StoreError.unknownProject(uid: uid, known: try PostgresStore.projects(connection))
        }
        var former: [AuthorityFingerprint] = []
        try connection.run(
            "SELECT \(ProjectColumns.authorityList) FROM authority WHERE project = $1 ORDER BY replaced_at, number",
            [.text(uid)]
        ).forEach { former.append(ProjectColumns.authority($0)) }
        return try ProjectColumns.read(row, uid: uid, former: former)
    }

    /// The APIs or partners of a project: few, so each is decoded.
    private func documents<Value: Document>(
        _ kind: ResourceKind, table: String, _ uid: String, _ sealer: Sealer?, _ connection: PostgresConnection
    ) throws -> [Stored<Value>] {
        var result: [Stored<Value>] = []
        try connection.run(
            DocumentColumns.statement(kind, table: table), [.text(uid), .text(kind.rawValue)]
        ).forEach { row in
            let found: Stored<Value>? = try DocumentColumns.read(row, kind, table: table, sealer) {
                try PostgresStore.event($0, connection)
            }
            if let found { result.append(found) }
        }
        return result
    }

    /// The operators: few, so each is looked up by itself.
    private func operators(
        _ uid: String, _ sealer: Sealer?, _ connection: PostgresConnection
    ) throws -> [Stored<OperatorRecord>] {
        var columns = OperatorColumns()
        try connection.run(OperatorColumns.rowStatement, [.text(uid)]).forEach { try columns.take($0) }
        var result: [Stored<OperatorRecord>] = []
        try connection.run(OperatorColumns.nameStatement, [.text(uid)]).forEach { row in
            let found = try columns.stored(row, sealer) { try PostgresStore.event($0, connection) }
            if let found { result.append(found) }
        }
        return result
    }

    private static func event(_ sequence: Int64, _ connection: PostgresConnection) throws -> EventReader.Content {
        guard let event = try events([sequence], connection)[sequence] else { throw EventReader.unreadable(sequence) }
        return event
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
