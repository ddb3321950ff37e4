internal import Synchronization

/// An empty database of the shared server, for one test. It is emptied and used again by another one, because a database
/// takes megabytes and each test wants its own.
package final class PostgresDatabase: Sendable {
    package let name: String

    private static let free = Mutex<[String]>([])

    package init() throws {
        let server = try PostgresServer.shared()
        if let used = PostgresDatabase.free.withLock({ $0.popLast() }) {
            name = used
            // Sessions that a test left may still hold something.
            try server.psql(
                """
                SET client_min_messages = error;
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid();
                DROP SCHEMA IF EXISTS lockstep CASCADE
                """, in: used)
        } else {
            name = try server.makeDatabase()
        }
    }

    deinit { PostgresDatabase.free.withLock { $0.append(name) } }
}
