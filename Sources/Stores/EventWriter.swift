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
            INSERT INTO event (project, serial, at, actor, action, kind, name, former_name, key_id, reason, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, database)
        record = try SQLStatement(
            """
            INSERT INTO recorded (project, kind, name, digest, event) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET digest = excluded.digest, event = excluded.event
            """, database)
        forget = try SQLStatement("DELETE FROM recorded WHERE project = ? AND kind = ? AND name = ?", database)
    }

    /// The event of a resource that now has these canonical bytes.
    func record(
        _ kind: ResourceKind, _ name: String, _ body: [UInt8], _ write: Write, formerName: String? = nil
    ) throws {
        let event = try append(write, kind, name, formerName: formerName, body: body)
        if let formerName {
            try forget.run(.text(projectUID), .text(kind.rawValue), .text(formerName))
        }
        try record.run(
            .text(projectUID), .text(kind.rawValue), .text(name), .blob(RecordDigest(of: body).bytes),
            .integer(event))
    }

    /// The event of a resource that is no more.
    func forget(_ kind: ResourceKind, _ name: String, _ write: Write) throws {
        _ = try append(write, kind, name, formerName: nil, body: nil)
        try forget.run(.text(projectUID), .text(kind.rawValue), .text(name))
    }

    private func append(
        _ write: Write, _ kind: ResourceKind, _ name: String, formerName: String?, body: [UInt8]?
    ) throws -> Int64 {
        try append.run(
            .text(projectUID), .integer(serial), .integer(transaction.at.seconds), .text(transaction.actor),
            .text(write.action.rawValue), .text(kind.rawValue), .text(name), .text(formerName),
            .text(write.keyID?.description), .text(write.reason), .blob(body))
        return database.lastInsertedRowID
    }
}
