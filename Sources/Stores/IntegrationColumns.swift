internal import Keys

/// A row of the table `integration` as statements select it, from column 0 on; the columns of a key follow.
struct IntegrationColumns {
    private var labels = LabelColumn()

    static let list =
        "i.name, i.id, i.api, i.partner, i.description, i.owner, i.labels, i.grants, i.expires_on, i.rotate_every, "
        + "i.rotate_overlap, i.generation, i.protected, i.suspended, i.delivery, i.standing, i.standing_generation"

    /// The first column behind them.
    static let count: CInt = 17

    /// The record without its keys.
    mutating func read(_ rows: SQLStatement) throws -> IntegrationRecord {
        let name = rows.text(0) ?? ""
        return IntegrationRecord(spec: try spec(rows, name), standing: try standing(rows, name))
    }

    /// The key that stands in the row beside the integration, where it has one.
    static func key(_ rows: SQLStatement) throws -> KeyRecord? {
        rows.isNull(count) ? nil : try KeyColumns.read(rows, from: count).record
    }

    private mutating func spec(_ rows: SQLStatement, _ name: String) throws -> IntegrationSpec {
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
            expires: expires, rotation: try rotation(rows, name), generation: try generation(rows, 11, name),
            protected: try flag(rows, 12, "protected", name), suspended: try flag(rows, 13, "suspended", name),
            delivery: delivery)
    }

    private func flag(
        _ rows: SQLStatement, _ column: CInt, _ field: String, _ name: String
    ) throws -> Bool {
        switch rows.integer(column) {
        case 0: false
        case 1: true
        default: throw malformed(name, "\(field) is neither 0 nor 1")
        }
    }

    private func rotation(_ rows: SQLStatement, _ name: String) throws -> Rotation? {
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

    private func standing(_ rows: SQLStatement, _ name: String) throws -> Standing {
        switch (rows.text(15), rows.isNull(16)) {
        case ("managed", true): .managed
        case ("removed", true): .removed
        case ("forgotten", true): .forgotten
        case ("revoked-by-command", false): .revokedByCommand(generation: try generation(rows, 16, name))
        default: throw malformed(name, "standing and standing_generation have no meaning together")
        }
    }

    private func generation(_ rows: SQLStatement, _ column: CInt, _ name: String) throws -> Int {
        guard let value = rows.integer(column).flatMap(Int32.init(exactly:)), value >= 0 else {
            throw malformed(name, "a generation is out of range")
        }
        return Int(value)
    }

    private func malformed(_ name: String, _ problem: String) -> StoreError {
        .malformedRow(table: "integration", row: name, problem: problem)
    }
}
