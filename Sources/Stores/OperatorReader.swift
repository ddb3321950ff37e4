internal import GRDB
internal import Keys

/// Reads the operators of a project, each with what was recorded of it and what the seals say. They are few, so each is
/// looked up by itself.
struct OperatorReader {
    private let sealer: Sealer?
    private let rows: SQLStatement
    private let names: SQLStatement
    private let events: EventReader

    init(_ projectUID: String, _ sealer: Sealer?, _ database: Database) throws {
        self.sealer = sealer
        rows = try SQLStatement(
            """
            SELECT o.name, o.id, o.body, o.standing, o.standing_generation, \(KeyColumns.list)
            FROM operator o LEFT JOIN operator_token k ON k.operator = o.id
            WHERE o.project = ? ORDER BY o.name, k.position, k.id
            """, database)
        names = try SQLStatement(
            """
            SELECT n.name, r.digest, r.event, r.seal,
                (SELECT max(sequence) FROM event WHERE project = ?1 AND name = n.name AND kind = 'Operator'),
                (SELECT max(serial) FROM event WHERE project = ?1 AND name = n.name AND kind = 'Operator')
            FROM (SELECT name FROM operator WHERE project = ?1
                UNION SELECT name FROM recorded WHERE project = ?1 AND kind = 'Operator'
                UNION SELECT name FROM event WHERE project = ?1 AND kind = 'Operator') n
            LEFT JOIN recorded r ON r.project = ?1 AND r.kind = 'Operator' AND r.name = n.name
            ORDER BY 1
            """, database)
        events = try EventReader(database)
        try rows.bind(.text(projectUID))
        try names.bind(.text(projectUID))
    }

    func readAll() throws -> [Stored<OperatorRecord>] {
        defer {
            rows.reset()
            names.reset()
        }
        var records: [String: OperatorRecord] = [:]
        while try rows.step() {
            let name = rows.text(0) ?? ""
            if records[name] == nil { records[name] = try record(name) }
            if !rows.isNull(5) { records[name]?.keys.append(try KeyColumns.read(rows, from: 5).record) }
        }
        var result: [Stored<OperatorRecord>] = []
        while try names.step() {
            let name = names.text(0) ?? ""
            if let found = try stored(records[name], name) { result.append(found) }
        }
        return result
    }

    /// `nil` where nothing is stored and nothing should be.
    private func stored(_ record: OperatorRecord?, _ name: String) throws -> Stored<OperatorRecord>? {
        let evidence = SealEvidence(
            kind: .operator, name: name, rows: record?.canonicalDigest,
            recorded: names.integer(2).map { event in
                SealEvidence.Recorded(
                    digest: RecordDigest(bytes: names.bytes(1) ?? []), seal: names.bytes(3).map(Seal.init),
                    event: Int(event))
            },
            last: names.integer(4).map {
                SealEvidence.LastEvent(sequence: Int($0), serial: Int(names.integer(5) ?? 0))
            })
        let event = try evidence.last.map { try events.read(Int64($0.sequence)) }
        if evidence.isSound(by: sealer) {
            return Stored(
                stored: record, recorded: record, event: event?.reference,
                seal: sealer == nil ? .notChecked : .intact)
        }
        let (source, verdict) = evidence.judgement(by: sealer, body: event?.body, seal: event?.seal)
        switch source {
        case .rows: return Stored(stored: record, recorded: record, event: event?.reference, seal: verdict)
        case .nowhere:
            return record.map { Stored(stored: $0, recorded: nil, event: event?.reference, seal: verdict) }
        case .event:
            // Where nobody trusts it anyway, a body that cannot be read keeps nobody from putting things right.
            let body = verdict == .unproven && record != nil ? try? event?.operator() : try event?.operator()
            return Stored(stored: record, recorded: body, event: event?.reference, seal: verdict)
        }
    }

    private func record(_ name: String) throws -> OperatorRecord {
        guard var spec = rows.text(2).flatMap(OperatorSpec.init(canonicalText:)) else {
            throw malformed(name, "its body is not an Operator")
        }
        guard let standing = StandingColumns.read(rows, from: 3) else {
            throw malformed(name, "standing and standing_generation have no meaning together")
        }
        // A row goes by its own name, whatever its body was copied from.
        spec.name = name
        return OperatorRecord(spec: spec, standing: standing)
    }

    private func malformed(_ name: String, _ problem: String) -> StoreError {
        .malformedRow(table: "operator", row: name, problem: problem)
    }
}
