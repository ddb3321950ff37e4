internal import Keys

/// The locks of all projects of a shared store, held in one transaction on a connection of its own.
final class PostgresWholeLock: WholeLock {
    private let session: PostgresSession
    private var connection: PostgresConnection?

    /// Throws `StoreError.locked` while somebody holds one of them.
    init(_ store: PostgresStore, holder: LockHolder) throws {
        session = store.session
        let connection = try session.connect()
        self.connection = connection
        try session.mappingErrors {
            try store.requireSchema(connection)
            try connection.run("BEGIN")
            do { try PostgresWholeLock.lockRows(connection) } catch let failure as PostgresFailure
                where failure.state == PostgresFailure.Code.lockNotAvailable
            {
                try connection.run("ROLLBACK")
                throw StoreError.locked(try PostgresLock.holder(of: nil, connection))
            }
        }
        try session.use { connection in
            _ = try connection.run(
                "UPDATE lock_holder SET ticket = '', actor = $1, process = $2, command = $3, since = $4",
                [
                    .text(holder.actor), .integer(Int(holder.processID)), .text(holder.command),
                    .integer(holder.since.seconds),
                ])
        }
    }

    deinit { release() }

    /// The rows of all locks, in an order that keeps two from waiting for each other.
    static func lockRows(_ connection: PostgresConnection) throws {
        try connection.run("SELECT name FROM lock ORDER BY name FOR UPDATE NOWAIT")
    }

    func release() {
        guard let connection else { return }
        self.connection = nil
        _ = try? session.use { connection in
            _ = try connection.run(
                """
                UPDATE lock_holder SET ticket = NULL, actor = NULL, process = NULL, command = NULL, since = NULL
                WHERE ticket = ''
                """)
        }
        _ = try? connection.run("ROLLBACK")
    }
}
