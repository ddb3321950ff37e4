internal import Keys
internal import Log
internal import Synchronization

/// A held lock of a shared store: a row lock in a transaction that stays open on a connection of its own, so it goes with
/// that connection, however it ended. Transactions are written on the store's other connection.
///
/// The holder's name stands in another row, which those who are refused can read; by itself it means nothing. Its ticket
/// is looked at in every transaction: whoever lost the lock and does not know it yet writes nothing once another has it.
final class PostgresLock: StateLock {
    private let store: PostgresStore
    private let projectUID: String
    private let ticket: String
    /// `nil` once the lock was given back.
    private let held: Mutex<PostgresConnection?>

    private init(
        store: PostgresStore, projectUID: String, ticket: String, holding connection: sending PostgresConnection
    ) {
        self.store = store
        self.projectUID = projectUID
        self.ticket = ticket
        held = Mutex(connection)
    }

    deinit { release() }

    static func acquire(
        _ store: PostgresStore, projectUID: String, holder: LockHolder, timeout: Period
    ) throws -> PostgresLock {
        let session = store.session
        let connection = try session.connect()
        try session.mappingErrors {
            try store.requireSchema(connection)
            try connection.run("BEGIN")
            do { try lockRow(projectUID, timeout: timeout, store, connection) } catch let failure as PostgresFailure
                where failure.state == PostgresFailure.Code.lockNotAvailable
            {
                throw StoreError.locked(try session.use { try PostgresLock.holder(of: projectUID, $0) })
            }
        }
        let ticket = try session.use { try takeTicket(projectUID, holder, $0) }
        return PostgresLock(store: store, projectUID: projectUID, ticket: ticket, holding: connection)
    }

    private static func lockRow(
        _ projectUID: String, timeout: Period, _ store: PostgresStore, _ connection: PostgresConnection
    ) throws {
        let milliseconds = min(timeout.seconds, Int64(Int32.max) / 1000) * 1000
        if milliseconds > 0 {
            try connection.run("SELECT set_config('lock_timeout', $1, true)", [.text("\(milliseconds)ms")])
        }
        let rows = try connection.run(
            "SELECT name FROM lock WHERE name = $1 FOR UPDATE\(milliseconds > 0 ? "" : " NOWAIT")", [.text(projectUID)])
        guard rows.count == 1, projectUID != PostgresSchema.commitLock else {
            throw StoreError.unknownProject(uid: projectUID, known: try PostgresStore.projects(connection))
        }
    }

    /// Who holds the lock of a project, or of any where no project is given; `nil` where nobody wrote it down.
    static func holder(of projectUID: String?, _ connection: PostgresConnection) throws -> LockHolder? {
        let row = try connection.run(
            """
            SELECT actor, process, command, since FROM lock_holder
            WHERE ticket IS NOT NULL AND ($1 IS NULL OR name = $1) ORDER BY since LIMIT 1
            """, [.text(projectUID)]
        ).first
        guard let row, let actor = row.text(0), let process = row.integer(1), let command = row.text(2),
            let since = row.integer(3)
        else { return nil }
        return LockHolder(
            actor: actor, processID: Int32(truncatingIfNeeded: process), command: command,
            since: Instant(seconds: since))
    }

    private static func takeTicket(
        _ projectUID: String, _ holder: LockHolder, _ connection: PostgresConnection
    ) throws -> String {
        let row = try connection.run(
            """
            UPDATE lock_holder SET ticket = gen_random_uuid()::text, actor = $2, process = $3, command = $4, since = $5
            WHERE name = $1 RETURNING ticket
            """,
            [
                .text(projectUID), .text(holder.actor), .integer(Int(holder.processID)), .text(holder.command),
                .integer(holder.since.seconds),
            ]
        ).first
        guard let ticket = row?.text(0) else {
            throw StoreError.malformedRow(table: "lock_holder", row: projectUID, problem: "it is missing")
        }
        return ticket
    }

    func release() {
        held.withLock { held in
            guard let connection = held.take() else { return }
            // The name first, while nobody else can have written one. Where the server is gone the lock is, too. A row that
            // is locked has a transaction of this command's whose connection broke unnoticed by the server: not waited for.
            _ = try? store.session.use { connection in
                _ = try connection.run(
                    """
                    UPDATE lock_holder SET ticket = NULL, actor = NULL, process = NULL, command = NULL, since = NULL
                    WHERE name = (SELECT name FROM lock_holder WHERE name = $1 AND ticket = $2 FOR UPDATE SKIP LOCKED)
                    """, [.text(projectUID), .text(ticket)])
            }
            _ = try? connection.run("ROLLBACK")
        }
    }

    func commit(_ transaction: Transaction) throws -> Int {
        try held.withLock { held in
            guard let holding = held else {
                throw StoreError.failed(place: store.place, problem: "the lock was given back")
            }
            // A connection that broke has lost the lock, and says so only when it is asked. Before anything is locked that others
            // wait for.
            try store.session.mappingErrors { _ = try holding.run("SELECT 1") }
            return try store.session.use { connection in
                do {
                    return try commit(transaction, makingRoom: false, connection)
                } catch let failure as PostgresFailure where failure.isWorkOfOtherHands {
                    // Rare enough to be found so; from now on nothing is taken to be as it was left.
                    return try commit(transaction, makingRoom: true, connection)
                }
            }
        }
    }

    /// Two journeys behind the question: one until it is known what the transaction goes on from, and one for all that it writes.
    private func commit(
        _ transaction: Transaction, makingRoom: Bool, _ connection: PostgresConnection
    ) throws -> Int {
        try connection.rollingBack {
            let start = try begin(transaction, connection)
            try transaction.check()
            let log = LogAppender(transaction, project: projectUID, frontier: start.frontier)
            try connection.pipeline { pipeline in
                try PostgresWriter(projectUID, projectName: start.projectName, makingRoom: makingRoom, pipeline)
                    .carryOut(transaction, log, from: start.sequence)
                // Skipped by the server behind a statement that failed.
                try pipeline.run("COMMIT")
            }
            return transaction.expectedSerial + 1
        }
    }

    /// What a transaction goes on from.
    private struct Start {
        var frontier: Frontier
        var sequence: Int64
        var projectName: String
    }

    /// Begins the transaction, makes sure that the ticket is still this lock's, and moves the serial in the transaction itself:
    /// of two that expect the same one exactly one writes.
    private func begin(_ transaction: Transaction, _ connection: PostgresConnection) throws -> Start {
        var start: Start?
        try connection.pipeline { pipeline in
            try pipeline.run("BEGIN")
            try store.takeTurn(pipeline)
            try pipeline.run("SELECT ticket FROM lock_holder WHERE name = $1 FOR UPDATE", [.text(projectUID)]) { rows in
                guard rows.first?.text(0) == self.ticket else {
                    throw StoreError.connectionLost(place: self.store.place, problem: "somebody else has the lock now")
                }
            }
            try pipeline.run(
                """
                UPDATE project SET serial = serial + 1, last_event_at = greatest(last_event_at, $1)
                WHERE uid = $2 AND serial = $3
                RETURNING frontier, \(PostgresStore.nextSequence), name
                """,
                [.integer(transaction.at.seconds), .text(projectUID), .integer(transaction.expectedSerial)]
            ) { rows in
                guard let row = rows.first else { return }
                // What was written after one that is none would be in no log.
                guard let frontier = row.bytes(0).flatMap(Frontier.init(bytes:)) else {
                    throw StoreError.malformedRow(
                        table: "project", row: self.projectUID, problem: "its frontier is none")
                }
                start = Start(frontier: frontier, sequence: row.integer(1) ?? 0, projectName: row.text(2) ?? "")
            }
        }
        if let start { return start }
        throw StoreError.serialMoved(
            expected: transaction.expectedSerial, found: try store.project(projectUID, connection).serial,
            by: try PostgresStore.lastEvent(of: projectUID, connection))
    }
}
