internal import GRDB
internal import Keys

/// Reads the integrations of a project: three streaming statements, rows with their keys, what was recorded and the last
/// event of each name, are walked side by side in the order of names.
///
/// A record whose canonical digest is the recorded one, and sealed, is what was recorded; the event that wrote it is
/// decoded only where that does not hold. (One statement with a FULL JOIN would have to sort everything first.)
struct IntegrationReader {
    private let sealer: Sealer?
    private let rows: SQLStatement
    private let recorded: SQLStatement
    private let last: SQLStatement
    private let events: EventReader
    private let renames: [String: SealEvidence.LastEvent]
    private var columns = IntegrationColumns()
    private var hasRow = false
    private var hasRecorded = false
    private var hasLast = false

    init(_ projectUID: String, _ sealer: Sealer?, _ database: Database) throws {
        self.sealer = sealer
        rows = try SQLStatement(IntegrationReader.rowStatement, database)
        recorded = try SQLStatement(IntegrationReader.recordedStatement, database)
        last = try SQLStatement(IntegrationReader.lastStatement, database)
        events = try EventReader(database)
        renames = try IntegrationReader.renames(projectUID, database)
        try rows.bind(.text(projectUID))
        try recorded.bind(.text(projectUID))
        try last.bind(.text(projectUID))
    }

    static let rowStatement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list)
        FROM integration i LEFT JOIN key k ON k.integration = i.id
        WHERE i.project = ? ORDER BY i.name, k.position, k.id
        """

    static let recordedStatement =
        "SELECT name, digest, event, seal FROM recorded WHERE project = ? AND kind = 'Integration' ORDER BY name"

    /// Answered by the index alone, in its order.
    static let lastStatement = """
        SELECT name, max(sequence), max(serial) FROM event WHERE project = ? AND kind = 'Integration'
        GROUP BY name ORDER BY name
        """

    /// The event by which a name was given up for another.
    private static func renames(
        _ projectUID: String, _ database: Database
    ) throws -> [String: SealEvidence.LastEvent] {
        let row = try SQLStatement(
            """
            SELECT former_name, max(sequence), max(serial) FROM event
            WHERE project = ? AND former_name IS NOT NULL GROUP BY former_name
            """, database)
        try row.bind(.text(projectUID))
        defer { row.reset() }
        var renames: [String: SealEvidence.LastEvent] = [:]
        while try row.step() { renames[row.text(0) ?? ""] = lastEvent(row) }
        return renames
    }

    private static func lastEvent(_ row: SQLStatement) -> SealEvidence.LastEvent {
        SealEvidence.LastEvent(sequence: Int(row.integer(1) ?? 0), serial: Int(row.integer(2) ?? 0))
    }

    /// One after the other, in the order of names.
    mutating func forEach(_ take: (Stored<IntegrationRecord>) throws -> Void) throws {
        defer { for statement in [rows, recorded, last] { statement.reset() } }
        hasRow = try rows.step()
        hasRecorded = try recorded.step()
        hasLast = try last.step()
        while let least = least() {
            let name = least.text(0) ?? ""
            let (isRow, isRecorded, isLast) = (
                hasRow && rows.compare(0, with: least, 0) == 0,
                hasRecorded && recorded.compare(0, with: least, 0) == 0,
                hasLast && last.compare(0, with: least, 0) == 0
            )
            // The record first: it is what moves the rows on, and the name may be read from them.
            let record = isRow ? try nextRecord() : nil
            let found = IntegrationEvidence(
                name: name, record,
                isRecorded
                    ? SealEvidence.Recorded(
                        digest: RecordDigest(bytes: recorded.bytes(1) ?? []), seal: recorded.bytes(3).map(Seal.init),
                        event: Int(recorded.integer(2) ?? 0)) : nil,
                last: isLast ? IntegrationReader.lastEvent(last) : nil,
                rename: renames.isEmpty ? nil : renames[name], sealer)
            if isRecorded { hasRecorded = try recorded.step() }
            if isLast { hasLast = try last.step() }
            if let stored = try found.stored(try found.event.map { try events.read($0) }) { try take(stored) }
        }
    }

    /// The statement that stands on the least name; `nil` at the end.
    private func least() -> SQLStatement? {
        var least = hasRow ? rows : nil
        for (isThere, other) in [(hasRecorded, recorded), (hasLast, last)] where isThere {
            guard let found = least else {
                least = other
                continue
            }
            if other.compare(0, with: found, 0) < 0 { least = other }
        }
        return least
    }

    // MARK: Rows

    /// The record that begins at the row; steps behind its last key.
    private mutating func nextRecord() throws -> IntegrationRecord {
        let id = rows.integer(1)
        var record = try columns.read(rows)
        repeat {
            if let key = try IntegrationColumns.key(rows) { record.keys.append(key) }
            hasRow = try rows.step()
        } while hasRow && rows.integer(1) == id
        return record
    }
}
