internal import Keys

/// Carries out the writes of one transaction: rows, events and recorded state together, in a number of statements that
/// does not grow with the number of writes (but for one round per `WriteGroup.mostWrites` of them).
struct PostgresWriter {
    private let transaction: Transaction
    private let projectUID: String
    private let serial: Int
    private let connection: PostgresConnection
    private let integrations: PostgresIntegrationWriter

    init(_ transaction: Transaction, projectUID: String, serial: Int, _ connection: PostgresConnection) {
        self.transaction = transaction
        self.projectUID = projectUID
        self.serial = serial
        self.connection = connection
        integrations = PostgresIntegrationWriter(projectUID, connection)
    }

    func carryOut() throws {
        guard !transaction.writes.isEmpty else { return }
        var sequence = try PostgresStore.lastSequence(connection) + 1
        for group in WriteGroup.groups(of: transaction.writes) {
            try record(group, from: sequence)
            sequence += Int64(group.writes.count)
            try put(group)
            try delete(group)
            try integrations.carryOut(group)
        }
    }

    // MARK: APIs and partners

    private func put(_ group: WriteGroup) throws {
        var apis = PostgresColumns(["name", "revision", "body"])
        for catalogue in group.catalogues {
            apis.append([.text(catalogue.name), .integer(catalogue.revision), .text(catalogue.canonicalText)])
        }
        try run(
            apis,
            """
            INSERT INTO api (project, name, revision, body) SELECT $1, w.name, w.revision, w.body FROM \(apis.table())
            ON CONFLICT (project, name) DO UPDATE SET revision = excluded.revision, body = excluded.body
            """)
        var partners = PostgresColumns(["name", "body"])
        for partner in group.partners { partners.append([.text(partner.name), .text(partner.canonicalText)]) }
        try run(
            partners,
            """
            INSERT INTO partner (project, name, body) SELECT $1, w.name, w.body FROM \(partners.table())
            ON CONFLICT (project, name) DO UPDATE SET body = excluded.body
            """)
    }

    private func delete(_ group: WriteGroup) throws {
        for (kind, table) in [(ResourceKind.api, "api"), (.partner, "partner")] {
            guard let names = group.deleted[kind] else { continue }
            try connection.run(
                "DELETE FROM \(table) WHERE project = $1 AND name = ANY ($2)", [.text(projectUID), .texts(names)])
        }
    }

    // MARK: Events and recorded state

    private func record(_ group: WriteGroup, from first: Int64) throws {
        var events = PostgresColumns(["sequence"] + EventColumns.names)
        var recorded = PostgresColumns(["kind", "name", "digest", "event"])
        var forgotten = PostgresColumns(["kind", "name"])
        for (offset, write) in group.writes.enumerated() {
            let line = EventColumns.Line(write.change)
            let (sequence, kind) = (SQLValue.integer(first + Int64(offset)), SQLValue.text(line.kind.rawValue))
            events.append(
                [sequence]
                    + EventColumns.values(of: line, write, in: transaction, projectUID: projectUID, serial: serial))
            if let body = line.body {
                recorded.append([kind, .text(line.name), .blob(RecordDigest(of: body).bytes), sequence])
            } else {
                forgotten.append([kind, .text(line.name)])
            }
            if let former = line.formerName { forgotten.append([kind, .text(former)]) }
        }
        let names = (["sequence"] + EventColumns.names).joined(separator: ", ")
        try connection.run(
            "INSERT INTO event (\(names)) SELECT * FROM \(events.table(from: 1))", events.parameters)
        try run(
            forgotten,
            """
            DELETE FROM recorded r USING \(forgotten.table()) WHERE r.project = $1 AND r.kind = w.kind AND r.name = w.name
            """)
        try run(
            recorded,
            """
            INSERT INTO recorded (project, kind, name, digest, event)
            SELECT $1, w.kind, w.name, w.digest, w.event FROM \(recorded.table())
            ON CONFLICT (project, kind, name) DO UPDATE SET digest = excluded.digest, event = excluded.event
            """)
    }

    /// With the project as the first parameter; nothing where there are no rows.
    private func run(_ columns: PostgresColumns, _ sql: String) throws {
        guard !columns.isEmpty else { return }
        try connection.run(sql, [.text(projectUID)] + columns.parameters)
    }
}
