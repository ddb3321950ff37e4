internal import GRDB
internal import Keys
internal import Log

/// Appends events, each a leaf of the project's log, and keeps, for each resource, which one recorded it.
struct EventWriter {
    private let projectUID: String
    private var log: LogAppender
    private let sealer: Sealer
    private let database: Database
    private let append: SQLStatement
    private let record: SQLStatement
    private let forget: SQLStatement

    /// `log` goes on from the frontier that the project has in this transaction.
    init(_ log: LogAppender, sealer: Sealer, projectUID: String, _ database: Database) throws {
        self.projectUID = projectUID
        self.log = log
        self.sealer = sealer
        self.database = database
        append = try SQLStatement(EventWriter.insertion, database)
        record = try SQLStatement(
            """
            INSERT INTO recorded (project, kind, name, digest, event, seal) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET digest = excluded.digest, event = excluded.event, seal = excluded.seal
            """, database)
        forget = try SQLStatement("DELETE FROM recorded WHERE project = ? AND kind = ? AND name = ?", database)
    }

    /// The event of a resource that now has these canonical bytes.
    mutating func record(
        _ kind: ResourceKind, _ name: String, _ body: [UInt8], _ write: Write, formerName: String? = nil
    ) throws {
        let digest = RecordDigest(of: body)
        let row = log.append(write, kind: kind, name: name, formerName: formerName, body: body, digest: digest)
        let seal = sealer.seal(kind, name, serial: row.serial, digest: digest)
        let event = try append(row, seal)
        if let formerName {
            try forget.run(.text(projectUID), .text(kind.rawValue), .text(formerName))
        }
        try record.run(
            .text(projectUID), .text(kind.rawValue), .text(name), .blob(digest.bytes), .integer(event),
            .blob(seal.bytes))
    }

    /// The event of a resource that is no more.
    mutating func forget(_ kind: ResourceKind, _ name: String, _ write: Write) throws {
        _ = try append(log.append(write, kind: kind, name: name))
        try forget.run(.text(projectUID), .text(kind.rawValue), .text(name))
    }

    /// An event of the project itself.
    mutating func note(_ write: Write) throws {
        let project = try SQLStatement("SELECT name FROM project WHERE uid = ?", database)
        try project.bind(.text(projectUID))
        defer { project.reset() }
        guard try project.step(), let name = project.text(0) else { return }
        _ = try append(log.append(write, kind: nil, name: name))
    }

    /// Keeps where the log ends: the last step of every transaction.
    func finish() throws { try EventWriter.keep(log.frontier, of: projectUID, database) }

    /// The first event of a project whose row was just written.
    static func initialize(_ project: StoredProject, actor: String, _ database: Database) throws {
        var log = LogAppender(first: project, actor: actor)
        try run(SQLStatement(insertion, database), log.initialized(project.name), nil, projectUID: project.uid)
        try keep(log.frontier, of: project.uid, database)
    }

    private func append(_ row: EventRow, _ seal: Seal? = nil) throws -> Int64 {
        try EventWriter.run(append, row, seal, projectUID: projectUID)
        return database.lastInsertedRowID
    }

    private static func run(_ append: SQLStatement, _ row: EventRow, _ seal: Seal?, projectUID: String) throws {
        try append.run(EventColumns.values(of: row, seal, projectUID: projectUID))
    }

    private static func keep(_ frontier: Frontier, of projectUID: String, _ database: Database) throws {
        try SQLStatement("UPDATE project SET frontier = ? WHERE uid = ?", database)
            .run(.blob(frontier.bytes), .text(projectUID))
    }

    private static let insertion = """
        INSERT INTO event (\(EventColumns.names.joined(separator: ", ")))
        VALUES (\(Array(repeating: "?", count: EventColumns.names.count).joined(separator: ", ")))
        """
}
