internal import Keys

/// The rows of the table `operator` with their tokens, beside what was recorded of them.
struct OperatorColumns {
    private var records: [String: OperatorRecord] = [:]

    /// All columns but `id`, `project` and `name`, in the order in which they are written.
    static let names = ["body", "standing", "standing_generation"]

    /// What `take` takes. Parameter: the project.
    static let rowStatement = """
        SELECT o.name, o.body, o.standing, o.standing_generation, \(KeyColumns.list)
        FROM operator o LEFT JOIN operator_token k ON k.operator = o.id
        WHERE o.project = $1 ORDER BY o.name, k.position, k.id
        """

    /// What `stored` takes: every name that has something of an operator, in the order of names. Parameter: the project.
    static let nameStatement = """
        SELECT n.name, r.digest, r.event, r.seal,
            (SELECT max(sequence) FROM event WHERE project = $1 AND name = n.name AND kind = 'Operator'),
            (SELECT max(serial) FROM event WHERE project = $1 AND name = n.name AND kind = 'Operator')
        FROM (SELECT name FROM operator WHERE project = $1
            UNION SELECT name FROM recorded WHERE project = $1 AND kind = 'Operator'
            UNION SELECT name FROM event WHERE project = $1 AND kind = 'Operator') n
        LEFT JOIN recorded r ON r.project = $1 AND r.kind = 'Operator' AND r.name = n.name
        ORDER BY 1
        """

    /// What `names` hold of a record.
    static func values(of record: OperatorRecord) -> [SQLValue] {
        let (standing, generation) = StandingColumns.values(record.standing)
        return [.text(record.spec.canonicalText), .text(standing), .integer(generation)]
    }

    /// Takes the next row: an operator's own, with one of its tokens where it has any.
    mutating func take(_ row: some ColumnReader) throws(StoreError) {
        let name = row.text(0) ?? ""
        if records[name] == nil { records[name] = try OperatorColumns.record(row, name) }
        if !row.isNull(4) { records[name]?.keys.append(try KeyColumns.read(row, from: 4).record) }
    }

    /// What is stored and recorded under a name; `nil` where nothing is stored and nothing should be.
    ///
    /// - Parameter events: reads the event with a sequence.
    func stored(
        _ row: some ColumnReader, _ sealer: Sealer?, events: (Int64) throws -> EventReader.Content
    ) throws -> Stored<OperatorRecord>? {
        let name = row.text(0) ?? ""
        let record = records[name]
        let evidence = SealEvidence(
            kind: .operator, name: name, rows: record?.canonicalDigest,
            recorded: row.integer(2).map { event in
                SealEvidence.Recorded(
                    digest: RecordDigest(bytes: row.bytes(1) ?? []), seal: row.bytes(3).map(Seal.init),
                    event: Int(event))
            },
            last: row.integer(4).map {
                SealEvidence.LastEvent(sequence: Int($0), serial: Int(row.integer(5) ?? 0))
            })
        let event = try evidence.last.map { try events(Int64($0.sequence)) }
        return try evidence.stored(record, isSound: evidence.isSound(by: sealer), by: sealer, event) {
            event throws(StoreError) in try event.bearer(named: name)
        }
    }

    private static func record(_ row: some ColumnReader, _ name: String) throws(StoreError) -> OperatorRecord {
        guard var spec = row.text(1).flatMap(OperatorSpec.init(canonicalText:)) else {
            throw malformed(name, "its body is not an Operator")
        }
        guard let standing = StandingColumns.read(row, from: 2) else {
            throw malformed(name, "standing and standing_generation have no meaning together")
        }
        // A row goes by its own name, whatever its body was copied from.
        spec.name = name
        return OperatorRecord(spec: spec, standing: standing)
    }

    private static func malformed(_ name: String, _ problem: String) -> StoreError {
        .malformedRow(table: "operator", row: name, problem: problem)
    }
}
