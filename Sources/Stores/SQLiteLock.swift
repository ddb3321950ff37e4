internal import GRDB
internal import Keys
internal import Log
internal import Synchronization

/// A held lock of an embedded store, with the connection that writes under it.
final class SQLiteLock: StateLock {
    private let store: SQLiteStore
    private let projectUID: String
    /// `nil` once the lock was given back.
    private let held: Mutex<(file: FileLock, queue: DatabaseQueue)?>

    init(store: SQLiteStore, projectUID: String, file: FileLock, queue: DatabaseQueue) {
        self.store = store
        self.projectUID = projectUID
        held = Mutex((file, queue))
    }

    func release() {
        held.withLock { held in
            // The connection first: the last one to close moves the WAL into the store, still under the lock.
            try? held?.queue.close()
            held?.file.release()
            held = nil
        }
    }

    func commit(_ transaction: Transaction) throws -> Int {
        try held.withLock { held in
            guard let held else { throw StoreError.failed(place: store.path, problem: "the lock was given back") }
            try held.file.requireHeld()
            return try store.mappingErrors { try held.queue.inDatabase { try commit(transaction, $0) } }
        }
    }

    private func commit(_ transaction: Transaction, _ database: Database) throws -> Int {
        let serial = transaction.expectedSerial + 1
        try database.inTransaction(.immediate) {
            try store.requireSchema(database)
            try fence(transaction, database)
            let log = LogAppender(
                transaction, project: projectUID, frontier: try store.frontier(of: projectUID, database))
            var writer = try SQLiteWriter(transaction, log, projectUID: projectUID, database)
            for write in transaction.writes { try writer.carryOut(write) }
            try writer.finish()
            return .commit
        }
        return serial
    }

    /// The serial moves in the transaction itself: whoever lost the lock without noticing writes nothing.
    private func fence(_ transaction: Transaction, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE project SET serial = serial + 1, last_event_at = max(last_event_at, ?)
                WHERE uid = ? AND serial = ?
                """, arguments: [transaction.at.seconds, projectUID, transaction.expectedSerial])
        guard database.changesCount == 1 else {
            throw StoreError.serialMoved(
                expected: transaction.expectedSerial, found: try store.project(projectUID, database).serial,
                by: try store.lastEvent(of: projectUID, database))
        }
        try transaction.check()
    }
}
