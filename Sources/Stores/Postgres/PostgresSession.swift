internal import Keys
internal import Synchronization

/// The connection that a store reads and writes with: made when it is first needed, kept while it is good, and used by
/// one after the other.
///
/// Unchecked: the compiler cannot follow a connection through the body that borrows it. `idle` is touched under `turn` only.
final class PostgresSession: @unchecked Sendable {
    let address: PostgresAddress
    private let turn = Mutex(())
    private var idle: PostgresConnection?

    init(_ address: PostgresAddress) { self.address = address }

    /// Runs the body on the connection and turns its failures into the contract's errors.
    func use<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try mappingErrors { try borrow(body) }
    }

    /// As `readOnce`, for what may be done again from its beginning: after a connection that broke since it was last used,
    /// and after a standby ended the query because it had to replay something.
    func read<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try mappingErrors {
            for _ in 0..<2 {
                do { return try borrow { connection in try snapshot(connection, body) } } catch let failure
                    as PostgresFailure where failure.maySucceedAgain
                {
                    continue
                }
            }
            return try borrow { connection in try snapshot(connection, body) }
        }
    }

    /// Runs the body in one consistent state, where nothing is written whatever it does.
    func readOnce<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try use { connection in try snapshot(connection, body) }
    }

    private func borrow<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        try turn.withLock { _ in
            let connection = try idle ?? connect()
            idle = nil
            defer { if !connection.isLost { idle = connection } }
            return try body(connection)
        }
    }

    private func snapshot<Value>(
        _ connection: PostgresConnection, _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        try connection.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { try body(connection) }
    }

    func connect() throws -> PostgresConnection { try mappingErrors { try PostgresConnection(address) } }

    func mappingErrors<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let failure as PostgresFailure {
            throw failure.storeError(place: address.place)
        }
    }
}
