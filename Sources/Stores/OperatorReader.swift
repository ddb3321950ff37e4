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
        rows = try SQLStatement(OperatorColumns.rowStatement, database)
        names = try SQLStatement(OperatorColumns.nameStatement, database)
        events = try EventReader(database)
        try rows.bind(.text(projectUID))
        try names.bind(.text(projectUID))
    }

    func readAll() throws -> [Stored<OperatorRecord>] {
        defer {
            rows.reset()
            names.reset()
        }
        var columns = OperatorColumns()
        while try rows.step() { try columns.take(rows) }
        var result: [Stored<OperatorRecord>] = []
        while try names.step() {
            if let found = try columns.stored(names, sealer, events: { try events.read($0) }) { result.append(found) }
        }
        return result
    }
}
