internal import GRDB
internal import Keys

/// Makes the row of an integration and the rows of its keys hold exactly what a record says, whatever they held before.
struct IntegrationWriter {
    private let projectUID: String
    private let database: Database
    private let keys: KeyWriter
    private var columns = IntegrationColumns()
    private let find: SQLStatement
    private let insert: SQLStatement
    private let update: SQLStatement

    init(_ projectUID: String, _ database: Database) throws {
        self.projectUID = projectUID
        self.database = database
        keys = try KeyWriter(.key, database)
        find = try SQLStatement("SELECT id FROM integration WHERE project = ? AND name = ?", database)
        let names = IntegrationColumns.names
        let places = names.indices.map { "?\($0 + 1)" }
        let identity = "?\(names.count + 1)"
        insert = try SQLStatement(
            """
            INSERT INTO integration (\(names.joined(separator: ", ")), project, name)
            VALUES (\(places.joined(separator: ", ")), \(identity), ?\(names.count + 2))
            """, database)
        // A row that holds the values already is left alone: a rotation changes only keys.
        update = try SQLStatement(
            """
            UPDATE integration SET \(zip(names, places).map { "\($0) = \($1)" }.joined(separator: ", "))
            WHERE id = \(identity)
                AND (\(names.joined(separator: ", "))) IS NOT (\(places.joined(separator: ", ")))
            """, database)
    }

    mutating func put(_ record: IntegrationRecord) throws {
        let values = try columns.values(of: record)
        if let id = try id(of: record.spec.name) {
            try update.run(values + [.integer(id)])
            try keys.replace(of: id, with: record.keys)
        } else {
            try insert.run(values + [.text(projectUID), .text(record.spec.name)])
            try keys.write(record.keys, of: database.lastInsertedRowID)
        }
    }

    /// Leaves the row of the integration as it is; where other hands took it away, it is made again.
    mutating func putKeys(of record: IntegrationRecord) throws {
        guard let id = try id(of: record.spec.name) else { return try put(record) }
        try keys.replace(of: id, with: record.keys)
    }

    /// The row keeps its id. Its new name may be held by the record of an integration that was removed: the keys of
    /// that one, which the record to be put has among its own, go over to the renamed row.
    func rename(_ former: String, to name: String) throws {
        // Without a row of the former name there is nothing to carry over: the record makes its own.
        guard let id = try id(of: former) else { return }
        if let namesake = try self.id(of: name) {
            try keys.move(from: namesake, to: id)
            try run("DELETE FROM integration WHERE id = ?", .integer(namesake))
        }
        try run("UPDATE integration SET name = ? WHERE id = ?", .text(name), .integer(id))
    }

    func delete(_ name: String) throws {
        guard let id = try id(of: name) else { return }
        try run("DELETE FROM key WHERE integration = ?", .integer(id))
        try run("DELETE FROM integration WHERE id = ?", .integer(id))
    }

    private func id(of name: String) throws -> Int64? {
        try find.bind(.text(projectUID), .text(name))
        defer { find.reset() }
        return try find.step() ? find.integer(0) : nil
    }

    private func run(_ sql: String, _ values: SQLValue...) throws {
        try SQLStatement(sql, database).run(values)
    }
}
