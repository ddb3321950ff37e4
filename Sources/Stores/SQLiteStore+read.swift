internal import GRDB
package import Keys

extension SQLiteStore {
    /// Of all integrations of a project.
    package static var lastEventStatement: String { IntegrationReader.lastStatement }

    package func read(projectUID: String, sealKey: (StoredProject) throws -> SealKey?) throws -> State {
        try reading { database in
            let project = try project(projectUID, database)
            let sealer = try sealKey(project).map { Sealer($0, of: project) }
            var integrations = try IntegrationReader(projectUID, sealer, database)
            return State(
                project: project,
                catalogues: try documents(.api, table: "api", projectUID, sealer, database),
                partners: try documents(.partner, table: "partner", projectUID, sealer, database),
                integrations: try integrations.readAll(),
                operators: try OperatorReader(projectUID, sealer, database).readAll(), sealsChecked: sealer != nil)
        }
    }

    func project(_ uid: String, _ database: Database) throws -> StoredProject {
        let row = try SQLStatement(
            """
            SELECT name, lineage, serial, authority_id, authority_check, seal_check, last_event_at FROM project
            WHERE uid = ?
            """, database)
        try row.bind(.text(uid))
        guard try row.step() else {
            throw StoreError.unknownProject(uid: uid, known: try SQLiteStore.projects(database))
        }
        guard let serial = row.integer(2).flatMap(Int.init(exactly:)), (1..<Schema.serialLimit).contains(serial) else {
            throw StoreError.malformedRow(table: "project", row: uid, problem: "serial is out of range")
        }
        return StoredProject(
            uid: uid, name: row.text(0) ?? "", lineage: row.text(1) ?? "", serial: serial,
            authority: authority(row, from: 3), formerAuthorities: try formerAuthorities(uid, database),
            lastEventAt: Instant(seconds: row.integer(6) ?? 0))
    }

    private func formerAuthorities(_ uid: String, _ database: Database) throws -> [AuthorityFingerprint] {
        let row = try SQLStatement(
            "SELECT id, authority_check, seal_check FROM authority WHERE project = ? ORDER BY replaced_at, rowid",
            database)
        try row.bind(.text(uid))
        var former: [AuthorityFingerprint] = []
        while try row.step() { former.append(authority(row, from: 0)) }
        return former
    }

    private func authority(_ row: SQLStatement, from first: CInt) -> AuthorityFingerprint {
        AuthorityFingerprint(
            id: row.text(first) ?? "", check: row.bytes(first + 1) ?? [], sealCheck: row.bytes(first + 2) ?? [])
    }

    /// The APIs or partners of a project: few, so each is decoded.
    private func documents<Value: Document>(
        _ kind: ResourceKind, table: String, _ uid: String, _ sealer: Sealer?, _ database: Database
    ) throws -> [Stored<Value>] {
        let events = try EventReader(database)
        let row = try SQLStatement(
            """
            SELECT n.name, t.body, r.digest, r.event, r.seal, \(kind == .api ? "t.revision" : "NULL"),
                (SELECT max(sequence) FROM event WHERE project = ?1 AND name = n.name AND kind = ?2),
                (SELECT max(serial) FROM event WHERE project = ?1 AND name = n.name AND kind = ?2)
            FROM (SELECT name FROM \(table) WHERE project = ?1
                UNION SELECT name FROM recorded WHERE project = ?1 AND kind = ?2
                UNION SELECT name FROM event WHERE project = ?1 AND kind = ?2) n
            LEFT JOIN \(table) t ON t.project = ?1 AND t.name = n.name
            LEFT JOIN recorded r ON r.project = ?1 AND r.kind = ?2 AND r.name = n.name
            ORDER BY 1
            """, database)
        try row.bind(.text(uid), .text(kind.rawValue))
        var result: [Stored<Value>] = []
        while try row.step() {
            let name = row.text(0) ?? ""
            let body = row.text(1)
            var stored = body.flatMap { Value(canonicalText: $0) }
            if body != nil, stored == nil {
                throw StoreError.malformedRow(table: table, row: name, problem: "its body is not a \(kind.rawValue)")
            }
            // The body alone would hide that the column beside it was changed.
            let contradiction = stored?.revisionColumn == row.integer(5) ? nil : row.integer(5)
            let evidence = SealEvidence(
                kind: kind, name: name,
                rows: body.map { RecordDigest(of: Array($0.utf8) + (contradiction.map { Array("\($0)".utf8) } ?? [])) },
                recorded: row.integer(3).map { event in
                    SealEvidence.Recorded(
                        digest: RecordDigest(bytes: row.bytes(2) ?? []), seal: row.bytes(4).map(Seal.init),
                        event: Int(event))
                },
                last: row.integer(6).map {
                    SealEvidence.LastEvent(sequence: Int($0), serial: Int(row.integer(7) ?? 0))
                })
            if evidence.isSound(by: sealer) {
                result.append(
                    Stored(
                        stored: stored, recorded: stored, event: nil, seal: sealer == nil ? .notChecked : .intact))
                continue
            }
            let event = try evidence.last.map { try events.read(Int64($0.sequence)) }
            let (source, verdict) = evidence.judgement(by: sealer, body: event?.body, seal: event?.seal)
            if source == .nowhere {
                // Other hands made the row. It goes by its own name, whatever its body was copied from.
                guard stored != nil else { continue }
                stored?.name = name
                result.append(Stored(stored: stored, recorded: nil, event: event?.reference, seal: verdict))
                continue
            }
            var recorded = stored
            if source == .event {
                recorded = verdict == .unproven && stored != nil ? try? event?.document() : try event?.document()
            }
            // Where the bodies agree, the column is what differs.
            if let contradiction, stored == recorded { stored?.revisionColumn = contradiction }
            result.append(Stored(stored: stored, recorded: recorded, event: event?.reference, seal: verdict))
        }
        return result
    }
}

/// What is stored as one JSON text beside its name.
private protocol Document: CanonicalText, Hashable, Sendable {
    var name: String { get set }
    /// What the column `revision` holds, in the table that has one.
    var revisionColumn: Int64? { get set }
}

extension Catalogue: Document {
    fileprivate var revisionColumn: Int64? {
        get { Int64(revision) }
        set { revision = newValue.map(Int.init) ?? 0 }
    }
}

extension Partner: Document {
    fileprivate var revisionColumn: Int64? {
        get { nil }
        set {}
    }
}
