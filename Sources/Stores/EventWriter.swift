internal import GRDB
internal import Keys
internal import Log

/// Appends events, each a leaf of the project's log, and keeps, for each resource, which one recorded it.
struct EventWriter {
    private let projectUID: String
    private var log: LogAppender
    private let database: Database
    private let append: SQLStatement
    private let record: SQLStatement
    private let forget: SQLStatement

    /// `log` goes on from the frontier that the project has in this transaction.
    init(_ log: LogAppender, projectUID: String, _ database: Database) throws {
        self.projectUID = projectUID
        self.log = log
        self.database = database
        append = try SQLStatement(
            """
            INSERT INTO event (project, position, serial, at, actor, action, kind, name, former_name, key_id, reason,
                facts, leaf, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, database)
        record = try SQLStatement(
            """
            INSERT INTO recorded (project, kind, name, digest, event) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET digest = excluded.digest, event = excluded.event
            """, database)
        forget = try SQLStatement("DELETE FROM recorded WHERE project = ? AND kind = ? AND name = ?", database)
    }

    /// The event of a resource that now has these canonical bytes.
    mutating func record(
        _ kind: ResourceKind, _ name: String, _ body: [UInt8], _ write: Write, formerName: String? = nil
    ) throws {
        let digest = RecordDigest(of: body)
        let event = try append(
            log.append(write, kind: kind, name: name, formerName: formerName, body: body, digest: digest))
        if let formerName {
            try forget.run(.text(projectUID), .text(kind.rawValue), .text(formerName))
        }
        try record.run(
            .text(projectUID), .text(kind.rawValue), .text(name), .blob(digest.bytes), .integer(event))
    }

    /// The event of a resource that is no more.
    mutating func forget(_ kind: ResourceKind, _ name: String, _ write: Write) throws {
        _ = try append(log.append(write, kind: kind, name: name))
        try forget.run(.text(projectUID), .text(kind.rawValue), .text(name))
    }

    /// An event of the project itself.
    mutating func note(_ project: String, _ write: Write) throws {
        _ = try append(log.append(write, kind: nil, name: project))
    }

    /// The first event of a project.
    mutating func initialize(_ project: String) throws { _ = try append(log.initialized(project)) }

    /// Keeps where the log ends: the last step of every transaction.
    func finish() throws {
        try SQLStatement("UPDATE project SET frontier = ? WHERE uid = ?", database)
            .run(.blob(log.frontier.bytes), .text(projectUID))
    }

    private func append(_ row: EventRow) throws -> Int64 {
        try append.run(
            .text(projectUID), .integer(row.index), .integer(row.serial), .integer(row.at.seconds), .text(row.actor),
            .text(row.action), .text(row.kind), .text(row.name), .text(row.formerName), .text(row.keyID),
            .text(row.reason), .text(row.facts), .blob(row.leaf), .blob(row.body))
        return database.lastInsertedRowID
    }
}
