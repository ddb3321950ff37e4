internal import Keys

/// A row of the table `integration`: the one list of its columns, what they mean, and what is written into them.
struct IntegrationColumns {
    private var labels = LabelColumn()

    /// All columns but `id`, `project` and `name`, in the order in which they are read and written.
    static let names = [
        "api", "partner", "description", "owner", "labels", "grants", "expires_on", "rotate_every", "rotate_overlap",
        "generation", "protected", "suspended", "delivery", "standing", "standing_generation",
    ]

    /// What statements select, from a table called `i`; the columns of a key follow.
    static let list = (["name", "id"] + names).map { "i.\($0)" }.joined(separator: ", ")

    /// The first column behind them.
    static let count = CInt(names.count + 2)

    /// The record without its keys, from a row that was selected with `list`.
    mutating func read(_ row: some ColumnReader) throws(StoreError) -> IntegrationRecord {
        let reading = Reading(row: row, name: row.text(0) ?? "")
        return IntegrationRecord(spec: try reading.spec(&labels), standing: try reading.standing())
    }

    /// The key that stands in the row beside the integration, where it has one.
    static func key(_ row: some ColumnReader) throws(StoreError) -> KeyRecord? {
        row.isNull(count) ? nil : try KeyColumns.read(row, from: count).record
    }

    /// What `names` hold of a record.
    mutating func values(of record: IntegrationRecord) throws -> [SQLValue] {
        let spec = record.spec
        let (standing, generation) = StandingColumns.values(record.standing)
        return [
            .text(spec.api), .text(spec.partner), .text(spec.description), .text(spec.owner),
            .text(try labels.encode(spec.labels)), .utf8(spec.grants.bytes), .text(spec.expires?.description),
            .integer(spec.rotation?.every?.seconds), .integer(spec.rotation?.overlap.seconds),
            .integer(spec.generation), .integer(spec.protected ? 1 : 0),
            .integer(spec.suspended ? 1 : 0), .text(spec.delivery?.canonicalText), .text(standing),
            .integer(generation),
        ]
    }
}

/// A row with the name that errors give it.
private struct Reading<Row: ColumnReader> {
    let row: Row
    let name: String

    func spec(_ labels: inout LabelColumn) throws(StoreError) -> IntegrationSpec {
        var expires: CalendarDay?
        if let text = row.text(8) {
            guard let day = CalendarDay(text) else { throw malformed("expires_on is not a day") }
            expires = day
        }
        guard let labels = labels.decode(row.text(6) ?? "") else { throw malformed("labels is not a list of labels") }
        var delivery: Delivery?
        if let text = row.text(14) {
            guard let value = Delivery(canonicalText: text) else { throw malformed("delivery is not one") }
            delivery = value
        }
        return IntegrationSpec(
            name: name, api: row.text(2) ?? "", partner: row.text(3), description: row.text(4),
            owner: row.text(5), labels: labels, grants: GrantSet(canonicalBytes: row.bytes(7) ?? []),
            expires: expires, rotation: try rotation(), generation: try generation(11),
            protected: try flag(12, "protected"), suspended: try flag(13, "suspended"), delivery: delivery)
    }

    func standing() throws(StoreError) -> Standing {
        guard let standing = StandingColumns.read(row, from: 15) else {
            throw malformed("standing and standing_generation have no meaning together")
        }
        return standing
    }

    private func flag(_ column: CInt, _ field: String) throws(StoreError) -> Bool {
        switch row.integer(column) {
        case 0: false
        case 1: true
        default: throw malformed("\(field) is neither 0 nor 1")
        }
    }

    private func rotation() throws(StoreError) -> Rotation? {
        let (every, overlap) = (row.integer(9), row.integer(10))
        for seconds in [every, overlap] {
            guard seconds.map({ (0...Period.longest.seconds).contains($0) }) ?? true else {
                throw malformed("a period of its rotation is out of range")
            }
        }
        guard let overlap else {
            if every != nil { throw malformed("rotate_every stands without rotate_overlap") }
            return nil
        }
        return Rotation(every: every.map(Period.init(seconds:)), overlap: Period(seconds: overlap))
    }

    private func generation(_ column: CInt) throws(StoreError) -> Int {
        guard let value = row.integer(column).flatMap(Int32.init(exactly:)), value >= 0 else {
            throw malformed("a generation is out of range")
        }
        return Int(value)
    }

    private func malformed(_ problem: String) -> StoreError {
        .malformedRow(table: "integration", row: name, problem: problem)
    }
}
