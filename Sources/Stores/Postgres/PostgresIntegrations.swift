internal import Keys

/// Reads the integrations of a project in three statements, however many there are: the rows with what was recorded, as a
/// stream in the order of names; what was recorded of integrations whose rows are gone; and the events of those that
/// differ. Only these last ones are decoded.
struct PostgresIntegrations {
    private let projectUID: String
    private let connection: PostgresConnection
    private var labels = LabelColumn()
    private var found: [Stored<IntegrationRecord>] = []
    /// Where the event is needed: the place in `found`, the event, and whether the recorded body is, too.
    private var open: [(index: Int, event: Int64, needsBody: Bool)] = []
    private var current: Current?

    /// The integration whose rows are being read.
    private struct Current {
        var id: Int64
        var record: IntegrationRecord
        var recorded: (digest: [UInt8], event: Int64)?
    }

    init(_ projectUID: String, _ connection: PostgresConnection) {
        self.projectUID = projectUID
        self.connection = connection
    }

    private static let rowStatement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list), r.digest, r.event
        FROM integration i LEFT JOIN key k ON k.integration = i.id
            LEFT JOIN recorded r ON r.project = i.project AND r.kind = 'Integration' AND r.name = i.name
        WHERE i.project = $1 ORDER BY i.name, k.position, k.id
        """

    private static let missingStatement = """
        SELECT r.event FROM recorded r WHERE r.project = $1 AND r.kind = 'Integration' AND NOT EXISTS
            (SELECT FROM integration i WHERE i.project = r.project AND i.name = r.name)
        """

    private static let firstKeyColumn = IntegrationColumns.count
    private static let digestColumn = firstKeyColumn + CInt(KeyColumns.names.count)

    mutating func readAll() throws -> [Stored<IntegrationRecord>] {
        // Everything is read, so tables are joined as wholes. Right after a large first apply the server has no statistics
        // yet, takes them for nearly empty, and would look up one row after the other.
        try connection.run("SELECT set_config('enable_nestloop', 'off', true)")
        try connection.stream(PostgresIntegrations.rowStatement, [.text(projectUID)]) { try take($0) }
        finish()
        let present = found.count
        try connection.run(PostgresIntegrations.missingStatement, [.text(projectUID)]).forEach { row in
            open.append((index: found.count, event: row.integer(0) ?? 0, needsBody: true))
            found.append(Stored(stored: nil, recorded: nil, event: nil))
        }
        try settle()
        if found.count > present {
            found.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }
        return found
    }

    private mutating func take(_ row: PostgresRow) throws {
        let id = row.integer(1) ?? 0
        if current?.id != id {
            finish()
            let columns = try IntegrationColumns.read(row, labels: &labels)
            let digest = row.bytes(PostgresIntegrations.digestColumn)
            let event = row.integer(PostgresIntegrations.digestColumn + 1)
            current = Current(
                id: id, record: IntegrationRecord(spec: columns.spec, standing: columns.standing),
                recorded: digest.flatMap { digest in event.map { (digest, $0) } })
        }
        if !row.isNull(PostgresIntegrations.firstKeyColumn) {
            current?.record.keys.append(
                try KeyColumns.read(row, from: PostgresIntegrations.firstKeyColumn).record)
        }
    }

    private mutating func finish() {
        guard let current else { return }
        self.current = nil
        let record = current.record
        guard let recorded = current.recorded else {
            found.append(Stored(stored: record, recorded: nil, event: nil))
            return
        }
        let matches = record.canonicalDigest.bytes == recorded.digest
        // Of an integration that is as it was left nobody asks for the event, unless a command or a removal left it.
        if !matches || record.standing != .managed {
            open.append((index: found.count, event: recorded.event, needsBody: !matches))
        }
        found.append(Stored(stored: record, recorded: matches ? record : nil, event: nil))
    }

    private mutating func settle() throws {
        let events = try PostgresStore.events(open.map(\.event), connection)
        for (index, sequence, needsBody) in open {
            guard let event = events[sequence] else { throw EventReader.unreadable(sequence) }
            if needsBody { found[index].recorded = try event.integration() }
            found[index].event = event.reference
        }
    }
}

extension Stored<IntegrationRecord> {
    fileprivate var name: String { stored?.spec.name ?? recorded?.spec.name ?? "" }
}
