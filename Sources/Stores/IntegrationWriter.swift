internal import GRDB
internal import Keys

/// Makes the row of an integration and the rows of its keys hold exactly what a record says, whatever they held before.
struct IntegrationWriter {
    private let projectUID: String
    private let database: Database
    private let keys: KeyWriter
    private var labels = LabelColumn()
    private let find: SQLStatement
    private let insert: SQLStatement
    private let update: SQLStatement

    init(_ projectUID: String, _ database: Database) throws {
        self.projectUID = projectUID
        self.database = database
        keys = try KeyWriter(.key, database)
        find = try SQLStatement("SELECT id FROM integration WHERE project = ? AND name = ?", database)
        insert = try SQLStatement(
            """
            INSERT INTO integration (api, partner, description, owner, labels, grants, expires_on, rotate_every,
                rotate_overlap, generation, protected, suspended, delivery, standing, standing_generation, project, name)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, database)
        // A row that holds the values already is left alone: an activation changes only keys.
        update = try SQLStatement(
            """
            UPDATE integration SET api = ?1, partner = ?2, description = ?3, owner = ?4, labels = ?5, grants = ?6,
                expires_on = ?7, rotate_every = ?8, rotate_overlap = ?9, generation = ?10, protected = ?11,
                suspended = ?12, delivery = ?13, standing = ?14, standing_generation = ?15
            WHERE id = ?16 AND
                (api, partner, description, owner, labels, grants, expires_on, rotate_every, rotate_overlap,
                    generation, protected, suspended, delivery, standing, standing_generation)
                IS NOT (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """, database)
    }

    mutating func put(_ record: IntegrationRecord) throws {
        let columns = try columns(record)
        if let id = try id(of: record.spec.name) {
            try update.run(columns + [.integer(id)])
            try keys.replace(of: id, with: record.keys)
        } else {
            try insert.run(columns + [.text(projectUID), .text(record.spec.name)])
            try keys.write(record.keys, of: database.lastInsertedRowID)
        }
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

    /// All columns but the identity, in the order of both statements.
    private mutating func columns(_ record: IntegrationRecord) throws -> [SQLValue] {
        let spec = record.spec
        let (standing, generation) = StandingColumns.values(record.standing)
        return [
            .text(spec.api), .text(spec.partner), .text(spec.description), .text(spec.owner),
            .text(try labels.encode(spec.labels)), .utf8(spec.grants.bytes), .text(spec.expires?.description),
            .integer(spec.rotation?.every?.seconds), .integer(spec.rotation?.overlap.seconds),
            .integer(spec.generation), .integer(spec.protected ? 1 : 0),
            .integer(spec.suspended ? 1 : 0), .text(spec.delivery?.canonicalText), .text(standing),
            .integer(generation),
        ]
    }

    private func run(_ sql: String, _ values: SQLValue...) throws {
        try SQLStatement(sql, database).run(values)
    }
}
