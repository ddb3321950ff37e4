internal import Keys
internal import Log

/// Carries out the writes of one transaction: rows, events and recorded state together, in a number of statements that
/// does not grow with the number of writes (but for one round per `WriteGroup.mostWrites` of them).
struct PostgresWriter {
    private let projectUID: String
    private let projectName: String
    private let makingRoom: Bool
    private let pipeline: PostgresPipeline

    /// - Parameter makingRoom: Whether rows that other hands put in the way of others are moved aside first, and those that they
    ///   took away are made again. Without it a statement finds them as a `PostgresFailure` that `isWorkOfOtherHands`.
    init(_ projectUID: String, projectName: String, makingRoom: Bool, _ pipeline: PostgresPipeline) {
        self.projectUID = projectUID
        self.projectName = projectName
        self.makingRoom = makingRoom
        self.pipeline = pipeline
    }

    /// `log` goes on from the frontier that the project has in this transaction, `sequence` is that of its next event.
    func carryOut(_ transaction: Transaction, _ log: LogAppender, from sequence: Int64) throws {
        guard !transaction.writes.isEmpty else { return }
        var (log, sequence) = (log, sequence)
        let integrations = PostgresIntegrationWriter(projectUID, makingRoom: makingRoom, pipeline)
        let operators = PostgresOperatorWriter(projectUID, makingRoom: makingRoom, pipeline)
        for group in WriteGroup.groups(of: transaction.writes, whole: makingRoom) {
            try carryOut(group.authorities, at: transaction.at)
            try put(group)
            try delete(group)
            try integrations.carryOut(group)
            try operators.carryOut(group)
            // Last, since it is the most work for this side, and the server has something to do meanwhile.
            try record(group, from: sequence, sealer: transaction.sealer, &log)
            sequence += Int64(group.writes.count)
        }
        try pipeline.run(
            "UPDATE project SET frontier = $1 WHERE uid = $2", [.blob(log.frontier.bytes), .text(projectUID)])
    }

    // MARK: Authorities

    private func carryOut(_ changes: [ResourceChange], at now: Instant) throws {
        for change in changes {
            switch change {
            case .replaceAuthority(let authority):
                try pipeline.run(
                    """
                    INSERT INTO authority (project, id, authority_check, seal_check, replaced_at)
                    SELECT uid, authority_id, authority_check, seal_check, $2 FROM project WHERE uid = $1
                    """, [.text(projectUID), .integer(now.seconds)])
                try pipeline.run(
                    "UPDATE project SET authority_id = $2, authority_check = $3, seal_check = $4 WHERE uid = $1",
                    [.text(projectUID), .text(authority.id), .blob(authority.check), .blob(authority.sealCheck)])
            case .dropAuthority(let id):
                try pipeline.run(
                    "DELETE FROM authority WHERE project = $1 AND id = $2", [.text(projectUID), .text(id)])
            default: break
            }
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
            try pipeline.run(
                "DELETE FROM \(table) WHERE project = $1 AND name = ANY ($2)", [.text(projectUID), .texts(names)])
        }
    }

    // MARK: Events and recorded state

    private func record(
        _ group: WriteGroup, from first: Int64, sealer: Sealer, _ log: inout LogAppender
    ) throws {
        var rows: [(EventRow, Seal?)] = []
        var recorded = PostgresColumns(["kind", "name", "digest", "event", "seal"])
        var forgotten = PostgresColumns(["kind", "name"])
        for (offset, write) in group.writes.enumerated() {
            guard let resource = EventResource(write.change) else {
                rows.append((log.append(write, kind: nil, name: projectName), nil))
                continue
            }
            let digest = resource.body.map(RecordDigest.init(of:))
            let row = log.append(
                write, kind: resource.kind, name: resource.name, formerName: resource.formerName,
                body: resource.body, digest: digest)
            let seal = digest.map { sealer.seal(resource.kind, resource.name, serial: row.serial, digest: $0) }
            rows.append((row, seal))
            let kind = SQLValue.text(resource.kind.rawValue)
            if let digest, let seal {
                recorded.append(
                    [
                        kind, .text(resource.name), .blob(digest.bytes), .integer(first + Int64(offset)),
                        .blob(seal.bytes),
                    ])
            } else {
                forgotten.append([kind, .text(resource.name)])
            }
            if let former = resource.formerName { forgotten.append([kind, .text(former)]) }
        }
        try PostgresWriter.append(rows, from: first, projectUID: projectUID, pipeline)
        try run(
            forgotten,
            """
            DELETE FROM recorded r USING \(forgotten.table()) WHERE r.project = $1 AND r.kind = w.kind AND r.name = w.name
            """)
        try run(
            recorded,
            """
            INSERT INTO recorded (project, kind, name, digest, event, seal)
            SELECT $1, w.kind, w.name, w.digest, w.event, w.seal FROM \(recorded.table())
            ON CONFLICT (project, kind, name)
                DO UPDATE SET digest = excluded.digest, event = excluded.event, seal = excluded.seal
            """)
    }

    /// Writes rows of the log, the first one with this sequence.
    static func append(
        _ rows: [(EventRow, Seal?)], from first: Int64, projectUID: String, _ pipeline: PostgresPipeline
    ) throws {
        let names = ["sequence"] + EventColumns.names
        var events = PostgresColumns(names)
        for (offset, (row, seal)) in rows.enumerated() {
            events.append(
                [.integer(first + Int64(offset))] + EventColumns.values(of: row, seal, projectUID: projectUID))
        }
        try pipeline.run(
            "INSERT INTO event (\(names.joined(separator: ", "))) SELECT * FROM \(events.table(from: 1))",
            events.parameters)
    }

    /// With the project as the first parameter; nothing where there are no rows.
    private func run(_ columns: PostgresColumns, _ sql: String) throws {
        guard !columns.isEmpty else { return }
        try pipeline.run(sql, [.text(projectUID)] + columns.parameters)
    }
}
