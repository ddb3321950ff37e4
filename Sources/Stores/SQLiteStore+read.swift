internal import GRDB
package import Keys

extension SQLiteStore {
    package func read(projectUID: String) throws -> State {
        try reading { database in
            let project = try project(projectUID, database)
            var integrations = try IntegrationReader(projectUID, database)
            return State(
                project: project,
                catalogues: try documents(.api, table: "api", projectUID, database),
                partners: try documents(.partner, table: "partner", projectUID, database),
                integrations: try integrations.readAll(),
                operators: try OperatorReader(projectUID, database).readAll())
        }
    }

    func project(_ uid: String, _ database: Database) throws -> StoredProject {
        let row = try SQLStatement(
            "SELECT name, lineage, serial, authority_id, authority_check, last_event_at FROM project WHERE uid = ?",
            database)
        try row.bind(.text(uid))
        guard try row.step() else {
            throw StoreError.unknownProject(uid: uid, known: try SQLiteStore.projects(database))
        }
        guard let serial = row.integer(2).flatMap(Int.init(exactly:)), (1..<Schema.serialLimit).contains(serial) else {
            throw StoreError.malformedRow(table: "project", row: uid, problem: "serial is out of range")
        }
        return StoredProject(
            uid: uid, name: row.text(0) ?? "", lineage: row.text(1) ?? "", serial: serial,
            authority: AuthorityFingerprint(id: row.text(3) ?? "", check: row.bytes(4) ?? []),
            lastEventAt: Instant(seconds: row.integer(5) ?? 0))
    }

    /// The APIs or partners of a project: few, so each is decoded.
    private func documents<Value: Document>(
        _ kind: ResourceKind, table: String, _ uid: String, _ database: Database
    ) throws -> [Stored<Value>] {
        let events = try EventReader(database)
        let row = try SQLStatement(
            """
            SELECT coalesce(t.name, r.name), t.body, r.digest, r.event, \(kind == .api ? "t.revision" : "NULL")
            FROM (SELECT * FROM \(table) WHERE project = ?1) t
            FULL JOIN (SELECT * FROM recorded WHERE project = ?1 AND kind = ?2) r ON r.name = t.name
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
            guard let sequence = row.integer(3) else {
                // Other hands made the row. It goes by its own name, whatever its body was copied from.
                stored?.name = name
                result.append(Stored(stored: stored, recorded: nil, event: nil))
                continue
            }
            if let body, row.holds(RecordDigest(of: Array(body.utf8)).bytes, 2),
                stored?.revisionColumn == row.integer(4)
            {
                result.append(Stored(stored: stored, recorded: stored, event: nil))
                continue
            }
            let event = try events.read(sequence)
            let recorded: Value = try event.document()
            // The body alone would hide that the column beside it was changed.
            if stored == recorded { stored?.revisionColumn = row.integer(4) }
            result.append(Stored(stored: stored, recorded: recorded, event: event.reference))
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
