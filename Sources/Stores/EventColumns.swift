internal import Keys

/// A row of the table `event`: as the audit log shows it, as a leaf of the project's log is made of it, and as it is
/// written.
enum EventColumns {
    /// What `read` takes.
    static let list = "sequence, position, serial, at, actor, action, kind, name, key_id, reason, facts"

    /// All columns but `sequence`, in the order in which they are written.
    static let names = [
        "project", "position", "serial", "at", "actor", "action", "kind", "name", "former_name", "key_id", "reason",
        "facts", "leaf", "body", "seal",
    ]

    /// What `row` takes.
    static let rowList = (["sequence"] + names.dropFirst().dropLast()).joined(separator: ", ")

    static func read(_ row: some ColumnReader) throws(StoreError) -> Event {
        let sequence = Int(row.integer(0) ?? 0)
        let kind = row.text(6)
        guard let action = row.text(5).flatMap(EventAction.init),
            kind == nil || kind.flatMap(ResourceKind.init) != nil
        else {
            throw .malformedRow(
                table: "event", row: String(sequence), problem: "action or kind has an unknown value")
        }
        // Facts that others made unreadable are not shown; the verification of the log tells of them.
        return Event(
            sequence: sequence, index: Int(row.integer(1) ?? 0), serial: Int(row.integer(2) ?? 0),
            at: Instant(seconds: row.integer(3) ?? 0), actor: row.text(4) ?? "", action: action,
            kind: kind.flatMap(ResourceKind.init), name: row.text(7) ?? "", keyID: row.text(8).map(KeyID.init),
            reason: row.text(9), facts: FactsColumn.facts(row.text(10)) ?? [:])
    }

    /// The sequence, and the columns as they are, whatever they hold.
    static func row(_ row: some ColumnReader) -> (sequence: Int, EventRow) {
        (
            Int(row.integer(0) ?? 0),
            EventRow(
                index: Int(row.integer(1) ?? -1), serial: Int(row.integer(2) ?? -1),
                at: Instant(seconds: row.integer(3) ?? 0), actor: row.text(4) ?? "", action: row.text(5) ?? "",
                kind: row.text(6), name: row.text(7) ?? "", formerName: row.text(8), keyID: row.text(9),
                reason: row.text(10), facts: row.text(11), body: row.bytes(13), leaf: row.bytes(12) ?? [])
        )
    }

    /// What `names` hold of an event.
    static func values(of row: EventRow, _ seal: Seal?, projectUID: String) -> [SQLValue] {
        [
            .text(projectUID), .integer(row.index), .integer(row.serial), .integer(row.at.seconds), .text(row.actor),
            .text(row.action), .text(row.kind), .text(row.name), .text(row.formerName), .text(row.keyID),
            .text(row.reason), .text(row.facts), .blob(row.leaf), .blob(row.body),
            .blob(seal?.bytes),
        ]
    }
}
