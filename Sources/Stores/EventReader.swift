internal import GRDB
internal import Keys

/// Looks up single events by their sequence.
struct EventReader {
    private let statement: SQLStatement

    init(_ database: Database) throws {
        statement = try SQLStatement("SELECT \(EventReader.list) FROM event WHERE sequence = ?", database)
    }

    /// What `content` takes.
    static let list = "at, actor, action, reason, body, seal, facts"

    /// An event with the canonical bytes of the resource that it recorded; `nil` where it recorded none.
    struct Content {
        var reference: EventReference
        var body: [UInt8]?
        var seal: Seal?

        /// The recorded integration or operator of that name. Without it nobody can say what the rows should hold: no drift,
        /// but an error.
        func bearer<Record: Bearer>(named name: String) throws(StoreError) -> Record {
            guard let record = body.flatMap(Record.init(canonicalBytes:)), record.spec.name == name else {
                throw unreadableBody
            }
            return record
        }

        func document<Value: CanonicalText>() throws(StoreError) -> Value {
            guard let value = body.flatMap({ Value(canonicalText: String(decoding: $0, as: UTF8.self)) }) else {
                throw unreadableBody
            }
            return value
        }

        private var unreadableBody: StoreError {
            .malformedRow(
                table: "event", row: String(reference.sequence), problem: "its body is not the recorded resource")
        }
    }

    func read(_ sequence: Int64) throws -> Content {
        try statement.bind(.integer(sequence))
        defer { statement.reset() }
        guard try statement.step() else { throw EventReader.unreadable(sequence) }
        return try EventReader.content(statement, sequence)
    }

    /// - Parameter first: the column of `at`.
    static func content(
        _ row: some ColumnReader, from first: CInt = 0, _ sequence: Int64
    ) throws(StoreError) -> Content {
        guard let action = row.text(first + 2).flatMap(EventAction.init) else { throw unreadable(sequence) }
        let reference = EventReference(
            sequence: Int(sequence), at: Instant(seconds: row.integer(first) ?? 0), actor: row.text(first + 1) ?? "",
            operatorName: FactsColumn.facts(row.text(first + 6))?["operator"], action: action,
            reason: row.text(first + 3))
        return Content(reference: reference, body: row.bytes(first + 4), seal: row.bytes(first + 5).map(Seal.init))
    }

    static func unreadable(_ sequence: Int64) -> StoreError {
        .malformedRow(
            table: "event", row: String(sequence), problem: "it is missing, or its action has an unknown value")
    }
}
