import Foundation
import Keys
import Stores
import TestSupport
import Testing

@Suite("The shared store")
struct PostgresStoreTests {
    private let server: PostgresServer
    private let lease: PostgresDatabase
    private let database: String
    private let store: PostgresStore

    init() throws {
        server = try PostgresServer.shared()
        lease = try PostgresDatabase()
        database = lease.name
        store = try PostgresStore.create(PostgresAddress(server.address(database)))
        try store.create(Sample.project, actor: Sample.actor)
    }

    private func sql(_ statement: String) throws -> String {
        try server.psql("SET search_path = lockstep; \(statement)", in: database)
    }

    private func lock(_ store: PostgresStore, _ command: String = "apply") throws -> any StateLock {
        try store.lock(projectUID: Sample.uid, holder: Sample.holder(command), timeout: .zero)
    }

    private func another() throws -> PostgresStore { PostgresStore(try PostgresAddress(server.address(database))) }

    private func transaction(_ serial: Int, actor: String = Sample.actor) -> Transaction {
        Transaction(
            expectedSerial: serial, at: Sample.start, actor: actor,
            writes: [Write(.putPartner(Sample.partner), action: .created)])
    }

    /// Ends the sessions that hold an open transaction and do nothing: those of locks.
    private func endLocks() throws {
        _ = try sql(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND state = 'idle in transaction'
            """)
    }

    private func expectConnectionLost(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Int
    ) {
        let error = #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try body() }
        guard case .connectionLost = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
    }

    // MARK: The lock

    @Test("the lock goes with its connection, and whoever lost it writes nothing")
    func lostLock() throws {
        let lost = try lock(store)
        #expect(throws: StoreError.locked(Sample.holder("apply"))) { try lock(try another(), "rotate") }
        try endLocks()
        let other = try another()
        let won = try lock(other, "rotate")
        defer { won.release() }
        expectConnectionLost { try lost.commit(transaction(1)) }
        #expect(try won.commit(transaction(1)) == 2)
        lost.release()
        // The name of the new holder is not taken away by the one who lost the lock.
        #expect(throws: StoreError.locked(Sample.holder("rotate"))) { try lock(try another()) }
    }

    @Test("whoever lost the lock's connection writes nothing, though nobody else has taken the lock")
    func lostConnection() throws {
        let lost = try lock(store)
        defer { lost.release() }
        try endLocks()
        expectConnectionLost { try lost.commit(transaction(1)) }
        #expect(try store.read(projectUID: Sample.uid).project.serial == 1)
        let next = try lock(store)
        defer { next.release() }
        #expect(try next.commit(transaction(1)) == 2)
    }

    @Test("a ticket that somebody else has taken ends a commit, though the connection still stands")
    func otherTicket() throws {
        let held = try lock(store)
        defer { held.release() }
        _ = try sql("UPDATE lock_holder SET ticket = 'another'")
        #expect(throws: StoreError.self) { try held.commit(transaction(1)) }
        #expect(try store.read(projectUID: Sample.uid).project.serial == 1)
    }

    @Test("locks of two projects do not wait for each other")
    func twoProjects() throws {
        var project = Sample.project
        project.uid = "other"
        try store.create(project, actor: Sample.actor)
        let first = try lock(store)
        defer { first.release() }
        let second = try another().lock(projectUID: "other", holder: Sample.holder(), timeout: .zero)
        defer { second.release() }
        #expect(try second.commit(transaction(1)) == 2)
        #expect(try first.commit(transaction(1)) == 2)
        #expect(try sql("SELECT string_agg(sequence::text, ',' ORDER BY sequence) FROM event") == "1,2,3,4")
    }

    @Test("of two that write from the same serial exactly one wins, and the other learns who did")
    func race() async throws {
        let winners = try await withThrowingTaskGroup(of: String?.self) { group in
            for actor in ["kim@one", "pat@two", "sam@three"] {
                let store = try another()
                group.addTask { @concurrent in
                    let lock = try store.lock(
                        projectUID: Sample.uid, holder: Sample.holder(), timeout: Period("60s")!)
                    defer { lock.release() }
                    do {
                        try lock.commit(transaction(1, actor: actor))
                        return actor
                    } catch StoreError.serialMoved(expected: 1, found: 2, by: let event?) {
                        return "\(event.actor) won"
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1 ?? "") }
        }
        let winner = try #require(winners.first { !$0.hasSuffix(" won") })
        #expect(winners.sorted() == [winner, "\(winner) won", "\(winner) won"].sorted())
    }

    @Test("a server that ends the session in the middle of a transaction leaves nothing of it")
    func killedCommit() throws {
        let held = try lock(store)
        defer { held.release() }
        _ = try sql(
            """
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
            CREATE TRIGGER die AFTER INSERT ON partner FOR EACH ROW EXECUTE FUNCTION die()
            """)
        expectConnectionLost { try held.commit(transaction(1)) }
        _ = try sql("DROP TRIGGER die ON partner")
        #expect(try store.read(projectUID: Sample.uid).project.serial == 1)
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery()).count == 1)
        // The lock's own connection still stands, so the work goes on.
        #expect(try held.commit(transaction(1)) == 2)
    }

    @Test("a statement that fails takes the whole transaction with it, and the session goes on")
    func failedStatement() throws {
        let held = try lock(store)
        defer { held.release() }
        _ = try sql("ALTER TABLE recorded ADD CONSTRAINT never CHECK (kind <> 'Partner')")
        #expect(throws: StoreError.self) { try held.commit(transaction(1)) }
        #expect(try store.read(projectUID: Sample.uid).project.serial == 1)
        #expect(try sql("SELECT count(*) FROM partner") == "0")
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery()).count == 1)
        _ = try sql("ALTER TABLE recorded DROP CONSTRAINT never")
        #expect(try held.commit(transaction(1)) == 2)
    }

    @Test("a session that was ended while nothing was done is made anew for reading")
    func endedWhileIdle() throws {
        _ = try store.read(projectUID: Sample.uid)
        _ = try sql(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        #expect(try store.read(projectUID: Sample.uid).project.serial == 1)
    }

    @Test("a session that ends in the middle of a reading is made anew, and the reading begins anew")
    func endedWhileReading() throws {
        struct Broken: StateReading {
            var begun = 0
            var names: [String] = []
            var end: () throws -> Void

            mutating func begin(_ rest: State) { (begun, names) = (begun + 1, []) }

            mutating func take(_ found: Stored<IntegrationRecord>) throws {
                names.append(found.name)
                if begun == 1, names.count == 1 { try end() }
            }
        }
        let names = (0..<600).map { "i-\(1_000 + $0)" }
        let held = try lock(store)
        _ = try held.commit(
            Transaction(
                expectedSerial: 1, at: Sample.start, actor: Sample.actor,
                writes: names.map {
                    Write(.putIntegration(IntegrationRecord(spec: Sample.spec($0))), action: .updated)
                }))
        held.release()
        var reading = Broken(end: { try endLocks() })
        try store.read(projectUID: Sample.uid, sealKey: { _ in nil }, into: &reading)
        #expect(reading.begun == 2 && reading.names == names)
    }

    // MARK: Many at once

    @Test("ten thousand changes take no more statements than a hundred, but for one round per 5,000")
    func bulk() throws {
        _ = try sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public")
        func calls() throws -> Int {
            let counted = """
                SELECT sum(calls) FROM public.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
                WHERE d.datname = current_database() AND toplevel
                """
            return Int(try sql(counted)) ?? 0
        }
        func statements(_ count: Int, serial: Int) throws -> Int {
            let before = try calls()
            let writes = (0..<count).map { number in
                Write(
                    .putIntegration(
                        IntegrationRecord(
                            spec: Sample.spec("i\(number)"),
                            keys: [Sample.key("k\(number)", .revoked), Sample.key("n\(number)")])),
                    action: .activated)
            }
            let held = try lock(store)
            defer { held.release() }
            try held.commit(
                Transaction(expectedSerial: serial, at: Sample.start, actor: Sample.actor, writes: writes))
            return try calls() - before
        }
        let few = try statements(100, serial: 1)
        let many = try statements(10_000, serial: 2)
        #expect(many < 2 * few, "\(few) statements for 100, \(many) for 10,000")
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.count == 10_000 && state.integrations.allSatisfy { !$0.hasDrifted })
        #expect(state.integrations.allSatisfy { $0.stored?.keys.count == 2 })
    }

    @Test("writes whose order matters are carried out in it")
    func ordered() throws {
        let held = try lock(store)
        defer { held.release() }
        let a = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1")])
        let b = IntegrationRecord(spec: Sample.spec("b"), keys: [Sample.key("k1")])
        let second = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k2")])
        try held.commit(
            Transaction(
                expectedSerial: 1, at: Sample.start, actor: Sample.actor,
                writes: [
                    Write(.putIntegration(a), action: .activated),
                    Write(.renameIntegration(from: "a", to: b), action: .renamed),
                    Write(.putIntegration(second), action: .activated),
                ]))
        #expect(try store.read(projectUID: Sample.uid).integrations.map(\.stored) == [second, b])
    }

    @Test("a row that holds what it is to hold is left as it is")
    func unchanged() throws {
        let held = try lock(store)
        defer { held.release() }
        func put(_ state: StoredKeyState, _ serial: Int) throws {
            let record = IntegrationRecord(
                spec: Sample.spec("a"), keys: [Sample.key("k1", .revoked), Sample.key("k2", state)])
            try held.commit(
                Transaction(
                    expectedSerial: serial, at: Sample.start, actor: Sample.actor,
                    writes: [Write(.putIntegration(record), action: .activated)]))
        }
        func places() throws -> [String] {
            try sql("SELECT name, ctid FROM integration UNION ALL SELECT id, ctid FROM key ORDER BY 1")
                .split(separator: "\n").map(String.init)
        }
        try put(.active, 1)
        let before = try places()
        // Another version of a row has another place.
        try put(.revoked, 2)
        let after = try places()
        #expect(zip(before, after).map { $0 == $1 } == [true, true, false])
    }

    // MARK: Time

    @Test(
        "rows that other hands put in the way of others are moved aside",
        arguments: [
            // A key of one integration became the active one of another.
            """
            UPDATE key SET state = 'suspended' WHERE id = 'k1';
            UPDATE key SET integration = (SELECT id FROM integration WHERE name = 'a') WHERE id = 'k3'
            """,
            // The active key and the pending one changed places.
            """
            UPDATE key SET state = 'suspended' WHERE id IN ('k1', 'k2');
            UPDATE key SET state = 'active', activated_at = 0 WHERE id = 'k2';
            UPDATE key SET state = 'pending' WHERE id = 'k1'
            """,
            // A key that is to be written again has the digest of another.
            """
            UPDATE key SET digest = sha256('') WHERE id = 'k1';
            UPDATE key SET digest = '\\x\(hex(Sample.key("k1").digest.bytes))' WHERE id = 'k3'
            """,
            // A key that nobody issued stands where another stood.
            "UPDATE key SET id = 'k9' WHERE id = 'k1'",
        ])
    func inTheWay(_ edit: String) throws {
        let a = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1"), Sample.key("k2", .pending)])
        let b = IntegrationRecord(spec: Sample.spec("b"), keys: [Sample.key("k3")])
        let writes = [a, b].map { Write(.putIntegration($0), action: .updated) }
        // Found in the first transaction of a session, and in a later one: what the server kept of one that failed, it knows.
        let fresh = try another()
        for (serial, store) in [(1, store), (2, fresh), (3, fresh)] {
            if serial > 1 { _ = try sql(edit) }
            let held = try lock(store)
            defer { held.release() }
            try held.commit(
                Transaction(expectedSerial: serial, at: Sample.start, actor: Sample.actor, writes: writes))
        }
        #expect(try store.read(projectUID: Sample.uid).integrations.map(\.stored) == [a, b])
    }

    @Test("the time is the server's, whatever the host's clock says")
    func time() throws {
        let clock = try store.clock { Instant(seconds: 5) }
        let there = try Int64(sql("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"))!
        #expect(abs(clock().seconds - there) <= 2)
    }

    @Test("a read that a standby would have ended to replay something is made again")
    func conflict() throws {
        _ = try sql(
            """
            DROP FUNCTION look_up (bytea);
            CREATE FUNCTION look_up(presented bytea) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN
                IF pg_try_advisory_lock(count(*)) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
                    HAVING count(*) < 2 THEN
                    RAISE EXCEPTION 'canceling statement due to conflict with recovery' USING ERRCODE = '40001';
                END IF;
            END $$;
            """)
        #expect(try store.lookUp(Sample.key("k1").digest, at: Sample.start) == nil)
        let held = try sql(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        #expect(held == "2")
    }

    @Test("the look-up has an index for each of its searches")
    func lookUpPlan() throws {
        let statement = try sql("SELECT prosrc FROM pg_proc WHERE proname = 'look_up'")
            .replacing("presented_digest", with: "decode('00', 'hex')")
        let plan = try sql("SET enable_seqscan = off; EXPLAIN \(statement)")
        #expect(plan.contains("Index") && !plan.contains("Seq Scan"), "\(plan)")
    }
}
