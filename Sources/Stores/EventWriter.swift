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
            INSERT INTO event (\(EventColumns.names.joined(separator: ", ")))
            VALUES (\(Array(repeating: "?", count: EventColumns.names.count).joined(separator: ", ")))
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
        let event = try append(
            write, EventColumns.Line(kind: kind, name: name, formerName: formerName, body: body))
        if let formerName {
            try forget.run(.text(projectUID), .text(kind.rawValue), .text(formerName))
        }
        try record.run(
            .text(projectUID), .text(kind.rawValue), .text(name), .blob(RecordDigest(of: body).bytes),
            .integer(event))
    }

    /// The event of a resource that is no more.
    func forget(_ kind: ResourceKind, _ name: String, _ write: Write) throws {
        _ = try append(write, EventColumns.Line(kind: kind, name: name))
        try forget.run(.text(projectUID), .text(kind.rawValue), .text(name))
    }

    private func append(_ write: Write, _ line: EventColumns.Line) throws -> Int64 {
        try append.run(
            EventColumns.values(of: line, write, in: transaction, projectUID: projectUID, serial: serial))
        return database.lastInsertedRowID
    }
}
