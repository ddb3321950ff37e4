internal import GRDB
internal import Keys

/// Makes the row of an operator and the rows of its tokens hold exactly what a record says, whatever they held before.
struct OperatorWriter {
    private let projectUID: String
    private let database: Database
    private let tokens: KeyWriter
    private let upsert: SQLStatement
    private let find: SQLStatement

    init(_ projectUID: String, _ database: Database) throws {
        self.projectUID = projectUID
        self.database = database
        tokens = try KeyWriter(.token, database)
        upsert = try SQLStatement(
            """
            INSERT INTO operator (project, name, \(OperatorColumns.names.joined(separator: ", ")))
            VALUES (?, ?, \(Array(repeating: "?", count: OperatorColumns.names.count).joined(separator: ", ")))
            ON CONFLICT (project, name) DO UPDATE SET
                \(OperatorColumns.names.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """, database)
        find = try SQLStatement("SELECT id FROM operator WHERE project = ? AND name = ?", database)
    }

    func put(_ record: OperatorRecord) throws {
        try upsert.run([.text(projectUID), .text(record.spec.name)] + OperatorColumns.values(of: record))
        guard let id = try id(of: record.spec.name) else { return }
        try tokens.replace(of: id, with: record.keys)
    }

    /// Leaves the row of the operator as it is; where other hands took it away, it is made again.
    func putTokens(of record: OperatorRecord) throws {
        guard let id = try id(of: record.spec.name) else { return try put(record) }
        try tokens.replace(of: id, with: record.keys)
    }

    func delete(_ name: String) throws {
        guard let id = try id(of: name) else { return }
        try SQLStatement("DELETE FROM operator_token WHERE operator = ?", database).run(.integer(id))
        try SQLStatement("DELETE FROM operator WHERE id = ?", database).run(.integer(id))
    }

    private func id(of name: String) throws -> Int64? {
        try find.bind(.text(projectUID), .text(name))
        defer { find.reset() }
        return try find.step() ? find.integer(0) : nil
    }
}
