internal import GRDB
internal import Keys

/// Reads the operators of a project. They are few, so each is read whole, and what was recorded of it with it: who may act
/// is judged by that (specs/operators.md).
struct OperatorReader {
    private let rows: SQLStatement
    private let recorded: SQLStatement
    private let events: EventReader

    init(_ projectUID: String, _ database: Database) throws {
        rows = try SQLStatement(
            """
            SELECT o.name, o.id, o.body, o.standing, o.standing_generation, \(KeyColumns.list)
            FROM operator o LEFT JOIN operator_token k ON k.operator = o.id
            WHERE o.project = ? ORDER BY o.name, k.position, k.id
            """, database)
        recorded = try SQLStatement(
            "SELECT name, digest, event FROM recorded WHERE project = ? AND kind = 'Operator'", database)
        events = try EventReader(database)
        try rows.bind(.text(projectUID))
        try recorded.bind(.text(projectUID))
    }

    func readAll() throws -> [Stored<OperatorRecord>] {
        defer {
            rows.reset()
            recorded.reset()
        }
        var found: [String: Stored<OperatorRecord>] = [:]
        while try rows.step() {
            let name = rows.text(0) ?? ""
            if found[name] == nil {
                found[name] = Stored(stored: try record(name), recorded: nil, event: nil)
            }
            if !rows.isNull(5) { found[name]?.stored?.keys.append(try KeyColumns.read(rows, from: 5).record) }
        }
        while try recorded.step() {
            let content = try events.read(recorded.integer(2) ?? 0)
            let name = recorded.text(0) ?? ""
            // The body itself is checked: it says who may act, and the rows may have been changed along with it.
            guard let body = content.body, recorded.holds(RecordDigest(of: body).bytes, 1),
                let record = OperatorRecord(canonicalBytes: body), record.spec.name == name
            else { throw malformed("recorded", name, "its event does not hold what was recorded") }
            found[name] = Stored(
                stored: found[name]?.stored, recorded: record, event: content.reference)
        }
        return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    private func record(_ name: String) throws -> OperatorRecord {
        guard var spec = rows.text(2).flatMap(OperatorSpec.init(canonicalText:)) else {
            throw malformed("operator", name, "its body is not an Operator")
        }
        guard let standing = StandingColumns.read(rows, from: 3) else {
            throw malformed("operator", name, "standing and standing_generation have no meaning together")
        }
        // A row goes by its own name, whatever its body was copied from.
        spec.name = name
        return OperatorRecord(spec: spec, standing: standing)
    }

    private func malformed(_ table: String, _ name: String, _ problem: String) -> StoreError {
        .malformedRow(table: table, row: name, problem: problem)
    }
}
