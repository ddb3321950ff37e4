internal import GRDB
internal import Keys

/// Looks up single events by their sequence.
struct EventReader {
    private let statement: SQLStatement

    init(_ database: Database) throws {
        statement = try SQLStatement(
            "SELECT at, actor, action, reason, body, seal, facts FROM event WHERE sequence = ?", database)
    }

    /// An event with the canonical bytes of the resource that it recorded; `nil` where it recorded none.
    struct Content {
        var reference: EventReference
        var body: [UInt8]?
        var seal: Seal?

        /// The recorded integration. Without it nobody can say what the rows should hold: no drift, but an error.
        func integration() throws(StoreError) -> IntegrationRecord {
            guard let record = body.flatMap(IntegrationRecord.init(canonicalBytes:)) else { throw unreadableBody }
            return record
        }

        /// The recorded operator.
        func `operator`() throws(StoreError) -> OperatorRecord {
            guard let record = body.flatMap(OperatorRecord.init(canonicalBytes:)) else { throw unreadableBody }
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
        guard try statement.step(), let action = statement.text(2).flatMap(EventAction.init) else {
            throw StoreError.malformedRow(
                table: "event", row: String(sequence), problem: "it is missing, or its action has an unknown value")
        }
        let reference = EventReference(
            sequence: Int(sequence), at: Instant(seconds: statement.integer(0) ?? 0), actor: statement.text(1) ?? "",
            operatorName: FactsColumn.facts(statement.text(6))?["operator"], action: action, reason: statement.text(3))
        return Content(reference: reference, body: statement.bytes(4), seal: statement.bytes(5).map(Seal.init))
    }
}
