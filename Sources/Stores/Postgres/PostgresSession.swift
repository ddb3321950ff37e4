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
        try turn.withLock { _ in
            let connection = try idle ?? connect()
            idle = nil
            defer { if !connection.isLost { idle = connection } }
            return try mappingErrors { try body(connection) }
        }
    }

    /// As `use`, for what writes nothing and so may be tried again: after a connection that broke since it was last
    /// used, and after a standby ended the query because it had to replay something (SQLSTATE 40001).
    func read<Value: Sendable>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        for _ in 0..<2 {
            do { return try use { connection in try snapshot(connection, body) } } catch StoreError.connectionLost {
                continue
            } catch let failure as PostgresFailure where failure.state == PostgresFailure.Code.serializationFailure {
                continue
            }
        }
        return try use { connection in try snapshot(connection, body) }
    }

    /// One consistent state, and nothing written whatever the body does.
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
