internal import Keys

/// Reads the integrations of a project with one query: everything that there is of each, its rows, what was recorded and its
/// last event, as a stream in the order of names, portion by portion; and with each portion the events of those that are not
/// as they were left. Only these last ones are decoded.
struct PostgresIntegrations {
    private let projectUID: String
    private let sealer: Sealer?
    private let connection: PostgresConnection
    private var columns = IntegrationColumns()
    private var renames: [String: SealEvidence.LastEvent] = [:]
    /// From the first one of a portion that is in want of its last event.
    private var waiting: [IntegrationEvidence] = []
    private var current: Current?

    /// The integration whose rows are being read.
    private struct Current {
        var id: Int64
        var record: IntegrationRecord
        var recorded: SealEvidence.Recorded?
        var last: SealEvidence.LastEvent?
    }

    /// Takes one after the other.
    typealias Take = (Stored<IntegrationRecord>) throws -> Void

    init(_ projectUID: String, _ sealer: Sealer?, _ connection: PostgresConnection) {
        self.projectUID = projectUID
        self.sealer = sealer
        self.connection = connection
    }

    /// Each name that has a row, something recorded or an event; an integration comes once for each of its keys.
    private static let statement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list), e.digest, e.event, e.seal, e.sequence, e.serial, e.name
        FROM (SELECT * FROM integration WHERE project = $1) i
            FULL JOIN (
                SELECT coalesce(r.name, l.name) AS name, r.digest, r.event, r.seal, l.sequence, l.serial
                FROM (SELECT * FROM recorded WHERE project = $1 AND kind = 'Integration') r
                    FULL JOIN (
                        SELECT name, max(sequence) AS sequence, max(serial) AS serial FROM event
                        WHERE project = $1 AND kind = 'Integration' GROUP BY name) l ON l.name = r.name
            ) e ON e.name = i.name
            LEFT JOIN key k ON k.integration = i.id
        ORDER BY coalesce(i.name, e.name), k.position, k.id
        """

    private static let renameStatement = """
        SELECT former_name, max(sequence), max(serial) FROM event
        WHERE project = $1 AND former_name IS NOT NULL GROUP BY former_name
        """

    private static let evidenceColumn = IntegrationColumns.count + KeyColumns.count

    /// One after the other, in the order of names. At no time more than one portion is in memory.
    mutating func forEach(_ take: Take) throws {
        // Everything is read, so tables are joined as wholes, and the cursor is planned for all its rows. Right after a large
        // first apply the server has no statistics yet, takes them for nearly empty, and would look up one row after the other.
        // All rows together are sorted; what does not fit into this much memory goes over the server's disk.
        try connection.run(
            """
            SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),
                set_config('cursor_tuple_fraction', '1.0', true)
            """)
        let uid = [PostgresParameter.text(projectUID)]
        try connection.run(PostgresIntegrations.renameStatement, uid).forEach { row in
            renames[row.text(0) ?? ""] = PostgresIntegrations.last(row, 1)
        }
        // With a cursor the events of a portion can be asked for between two portions.
        try connection.run("DECLARE integrations NO SCROLL CURSOR FOR \(PostgresIntegrations.statement)", uid)
        var count: Int
        repeat {
            let rows = try connection.run("FETCH \(PostgresIntegrations.portion) FROM integrations")
            count = rows.count
            try rows.forEach { try add($0, take) }
            if count < PostgresIntegrations.portion { try finish(take) }
            try tellWaiting(take)
        } while count == PostgresIntegrations.portion
    }

    /// Rows that are fetched at once, some 2 KB each.
    private static let portion = 512

    private mutating func add(_ row: PostgresRow, _ take: Take) throws {
        let first = PostgresIntegrations.evidenceColumn
        guard let id = row.integer(1) else {
            try finish(take)
            return try tell(
                row.text(first + 5) ?? "", nil, PostgresIntegrations.recorded(row, first),
                PostgresIntegrations.last(row, first + 3), take)
        }
        if current?.id != id {
            try finish(take)
            current = Current(
                id: id, record: try columns.read(row), recorded: PostgresIntegrations.recorded(row, first),
                last: PostgresIntegrations.last(row, first + 3))
        }
        if let key = try IntegrationColumns.key(row) { current?.record.keys.append(key) }
    }

    private mutating func finish(_ take: Take) throws {
        guard let current = current.take() else { return }
        try tell(current.record.spec.name, current.record, current.recorded, current.last, take)
    }

    /// Hands an integration over, or has it wait for its event, and those behind it for their turn.
    private mutating func tell(
        _ name: String, _ record: IntegrationRecord?, _ recorded: SealEvidence.Recorded?,
        _ last: SealEvidence.LastEvent?, _ take: Take
    ) throws {
        let evidence = IntegrationEvidence(
            name: name, record, recorded, last: last, rename: renames.isEmpty ? nil : renames[name], sealer)
        if !waiting.isEmpty || evidence.event != nil {
            waiting.append(evidence)
        } else if let stored = try evidence.stored(nil) {
            try take(stored)
        }
    }

    private static func recorded(_ row: PostgresRow, _ first: CInt) -> SealEvidence.Recorded? {
        guard let digest = row.bytes(first), let event = row.integer(first + 1) else { return nil }
        return SealEvidence.Recorded(
            digest: RecordDigest(bytes: digest), seal: row.bytes(first + 2).map(Seal.init), event: Int(event))
    }

    private static func last(_ row: PostgresRow, _ first: CInt) -> SealEvidence.LastEvent? {
        row.integer(first).map { SealEvidence.LastEvent(sequence: Int($0), serial: Int(row.integer(first + 1) ?? 0)) }
    }

    private mutating func tellWaiting(_ take: Take) throws {
        guard !waiting.isEmpty else { return }
        let events = try PostgresStore.events(waiting.compactMap(\.event), connection)
        for evidence in waiting {
            let content = try evidence.event.map { sequence in
                guard let content = events[sequence] else { throw EventReader.unreadable(sequence) }
                return content
            }
            if let stored = try evidence.stored(content) { try take(stored) }
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
