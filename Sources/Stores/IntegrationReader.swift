internal import GRDB
internal import Keys

/// Reads the integrations of a project: two streaming statements, rows with their keys and what was recorded, are
/// walked side by side in the order of names.
///
/// A record whose canonical digest is the recorded one is what was recorded; the event that wrote it is decoded only
/// where they differ. (One statement with a FULL JOIN would have to sort everything first.)
struct IntegrationReader {
    private let rows: SQLStatement
    private let recorded: SQLStatement
    private let events: EventReader
    private var labels = LabelColumn()
    private var hasRow = false
    private var hasRecorded = false

    init(_ projectUID: String, _ database: Database) throws {
        rows = try SQLStatement(IntegrationReader.rowStatement, database)
        recorded = try SQLStatement(IntegrationReader.recordedStatement, database)
        events = try EventReader(database)
        try rows.bind(.text(projectUID))
        try recorded.bind(.text(projectUID))
    }

    static let rowStatement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list)
        FROM integration i LEFT JOIN key k ON k.integration = i.id
        WHERE i.project = ? ORDER BY i.name, k.position, k.id
        """

    static let recordedStatement =
        "SELECT name, digest, event FROM recorded WHERE project = ? AND kind = 'Integration' ORDER BY name"

    mutating func readAll() throws -> [Stored<IntegrationRecord>] {
        defer {
            rows.reset()
            recorded.reset()
        }
        var result: [Stored<IntegrationRecord>] = []
        hasRow = try rows.step()
        hasRecorded = try recorded.step()
        while hasRow || hasRecorded {
            let order = !hasRecorded ? -1 : !hasRow ? 1 : rows.compare(0, with: recorded, 0)
            if order < 0 {
                result.append(Stored(stored: try nextRecord(), recorded: nil, event: nil))
            } else if order > 0 {
                result.append(try missing())
                hasRecorded = try recorded.step()
            } else {
                result.append(try paired(nextRecord()))
                hasRecorded = try recorded.step()
            }
        }
        return result
    }

    // MARK: Rows against recorded

    private func paired(_ record: IntegrationRecord) throws -> Stored<IntegrationRecord> {
        let matches = recorded.holds(record.canonicalDigest.bytes, 1)
        // Of an integration that is as it was left nobody asks for the event, unless a command or a removal left it.
        if matches, record.standing == .managed { return Stored(stored: record, recorded: record, event: nil) }
        let event = try events.read(recorded.integer(2) ?? 0)
        return Stored(
            stored: record, recorded: matches ? record : try event.integration(), event: event.reference)
    }

    private func missing() throws -> Stored<IntegrationRecord> {
        let event = try events.read(recorded.integer(2) ?? 0)
        return Stored(stored: nil, recorded: try event.integration(), event: event.reference)
    }

    // MARK: Rows

    /// The record that begins at the row; steps behind its last key.
    private mutating func nextRecord() throws -> IntegrationRecord {
        let id = rows.integer(1)
        let columns = try IntegrationColumns.read(rows, labels: &labels)
        var record = IntegrationRecord(spec: columns.spec, standing: columns.standing)
        let firstKeyColumn = IntegrationColumns.count
        repeat {
            if !rows.isNull(firstKeyColumn) {
                record.keys.append(try KeyColumns.read(rows, from: firstKeyColumn).record)
            }
            hasRow = try rows.step()
        } while hasRow && rows.integer(1) == id
        return record
    }
}
