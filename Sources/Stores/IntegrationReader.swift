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
        SELECT i.name, i.id, i.api, i.partner, i.description, i.owner, i.labels, i.grants, i.expires_on,
            i.rotate_every, i.rotate_overlap, i.generation, i.protected, i.suspended, i.delivery, i.standing,
            i.standing_generation, \(KeyColumns.list)
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
        let name = rows.text(0) ?? ""
        let id = rows.integer(1)
        var record = IntegrationRecord(spec: try spec(name), standing: try standing(name))
        repeat {
            if !rows.isNull(17) { record.keys.append(try KeyColumns.read(rows, from: 17).record) }
            hasRow = try rows.step()
        } while hasRow && rows.integer(1) == id
        return record
    }

    private mutating func spec(_ name: String) throws -> IntegrationSpec {
        var expires: CalendarDay?
        if let text = rows.text(8) {
            guard let day = CalendarDay(text) else { throw malformed(name, "expires_on is not a day") }
            expires = day
        }
        guard let labels = labels.decode(rows.text(6) ?? "") else {
            throw malformed(name, "labels is not a list of labels")
        }
        var delivery: Delivery?
        if let text = rows.text(14) {
            guard let value = Delivery(canonicalText: text) else { throw malformed(name, "delivery is not one") }
            delivery = value
        }
        return IntegrationSpec(
            name: name, api: rows.text(2) ?? "", partner: rows.text(3), description: rows.text(4),
            owner: rows.text(5), labels: labels, grants: GrantSet(canonicalBytes: rows.bytes(7) ?? []),
            expires: expires, rotation: try rotation(name), generation: try generation(11, name),
            protected: try flag(12, "protected", name), suspended: try flag(13, "suspended", name), delivery: delivery)
    }

    private func flag(_ column: CInt, _ field: String, _ name: String) throws -> Bool {
        switch rows.integer(column) {
        case 0: false
        case 1: true
        default: throw malformed(name, "\(field) is neither 0 nor 1")
        }
    }

    private func rotation(_ name: String) throws -> Rotation? {
        let (every, overlap) = (rows.integer(9), rows.integer(10))
        for seconds in [every, overlap] {
            guard seconds.map({ (0...Period.longest.seconds).contains($0) }) ?? true else {
                throw malformed(name, "a period of its rotation is out of range")
            }
        }
        guard let overlap else {
            if every != nil { throw malformed(name, "rotate_every stands without rotate_overlap") }
            return nil
        }
        return Rotation(every: every.map(Period.init(seconds:)), overlap: Period(seconds: overlap))
    }

    private func standing(_ name: String) throws -> Standing {
        guard let standing = StandingColumns.read(rows, from: 15) else {
            throw malformed(name, "standing and standing_generation have no meaning together")
        }
        return standing
    }

    private func generation(_ column: CInt, _ name: String) throws -> Int {
        guard let value = rows.integer(column).flatMap(Int32.init(exactly:)), value >= 0 else {
            throw malformed(name, "a generation is out of range")
        }
        return Int(value)
    }

    private func malformed(_ name: String, _ problem: String) -> StoreError {
        .malformedRow(table: "integration", row: name, problem: problem)
    }
}
