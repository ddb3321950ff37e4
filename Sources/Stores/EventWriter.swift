internal import GRDB
internal import Keys

/// Appends events and keeps, for each resource, which one recorded it.
struct EventWriter {
    private let transaction: Transaction
    private let projectUID: String
    private let serial: Int
    private let database: Database
    private let append: SQLStatement
    private let record: SQLStatement
    private let forget: SQLStatement

    init(_ transaction: Transaction, projectUID: String, serial: Int, _ database: Database) throws {
        self.transaction = transaction
        self.projectUID = projectUID
        self.serial = serial
        self.database = database
        append = try SQLStatement(
            """
            INSERT INTO event
                (project, serial, at, actor, action, kind, name, former_name, key_id, reason, body, seal)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, database)
        record = try SQLStatement(
            """
            INSERT INTO recorded (project, kind, name, digest, event, seal) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET digest = excluded.digest, event = excluded.event, seal = excluded.seal
            """, database)
        forget = try SQLStatement("DELETE FROM recorded WHERE project = ? AND kind = ? AND name = ?", database)
    }

    /// The event of a resource that now has these canonical bytes.
    func record(
        _ kind: ResourceKind, _ name: String, _ body: [UInt8], _ write: Write, formerName: String? = nil
    ) throws {
        let digest = RecordDigest(of: body)
        let seal = transaction.sealer.seal(kind, name, serial: serial, digest: digest)
        let event = try append(write, kind, name, formerName: formerName, content: (body, seal))
        if let formerName {
            try forget.run(.text(projectUID), .text(kind.rawValue), .text(formerName))
        }
        try record.run(
            .text(projectUID), .text(kind.rawValue), .text(name), .blob(digest.bytes), .integer(event),
            .blob(seal.bytes))
    }

    /// The event of a resource that is no more.
    func forget(_ kind: ResourceKind, _ name: String, _ write: Write) throws {
        _ = try append(write, kind, name, formerName: nil, content: nil)
        try forget.run(.text(projectUID), .text(kind.rawValue), .text(name))
    }

    /// The event of the project itself, such as another authority.
    func appendOfProject(_ write: Write) throws {
        let row = try SQLStatement("SELECT name FROM project WHERE uid = ?", database)
        try row.bind(.text(projectUID))
        defer { row.reset() }
        guard try row.step() else { return }
        _ = try append(write, nil, row.text(0) ?? "", formerName: nil, content: nil)
    }

    private func append(
        _ write: Write, _ kind: ResourceKind?, _ name: String, formerName: String?,
        content: (body: [UInt8], seal: Seal)?
    ) throws -> Int64 {
        try append.run(
            .text(projectUID), .integer(serial), .integer(transaction.at.seconds), .text(transaction.actor),
            .text(write.action.rawValue), .text(kind?.rawValue), .text(name), .text(formerName),
            .text(write.keyID?.description), .text(write.reason), .blob(content?.body),
            .blob(content?.seal.bytes))
        return database.lastInsertedRowID
    }
}
