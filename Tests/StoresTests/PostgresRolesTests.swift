import Foundation
import Keys
import Stores
import TestSupport
import Testing

/// Logs in as each of the three roles, and finds out what it may do.
@Suite("The three roles")
struct PostgresRolesTests {
    private let server: PostgresServer
    private let fixture: EngineFixture
    private let database: String

    init() throws {
        server = try PostgresServer.shared()
        fixture = try EngineFixture(.postgresql)
        database = fixture.place
        try server.psql(
            """
            SET client_min_messages = error;
            DROP ROLE IF EXISTS \(database)_reader, \(database)_applier, \(database)_verifier
            """, in: database)
        // Twice: after a migration the rights are given anew.
        for _ in 0..<2 { try server.psql("SET client_min_messages = error; \(PostgresRoles.sql)", in: database) }
        for role in ["reader", "applier", "verifier"] {
            try server.psql(
                "CREATE ROLE \(user(role)) LOGIN IN ROLE lockstep_\(role)", in: database)
        }
    }

    private func user(_ role: String) -> String { "\(database)_\(role)" }

    private func store(_ role: String) throws -> PostgresStore {
        PostgresStore(try PostgresAddress(server.address(database, user: user(role))))
    }

    private func refused(_ role: String, _ statement: String) throws -> Bool {
        let result = try server.run(
            "psql",
            [
                "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", server.address(database, user: user(role)), "-c",
                "SET search_path = lockstep; \(statement)",
            ])
        return result.status != 0 && result.errors.contains("permission denied")
    }

    @Test("the reader reads everything that plan, drift, list and history do, and writes nothing")
    func reader() throws {
        let store = try store("reader")
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.count == 2 && state.integrations.allSatisfy { !$0.hasDrifted })
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery(name: "a")).count == 1)
        #expect(try store.lastEvent(of: Sample.uid) != nil)
        #expect(try store.usage(projectUID: Sample.uid) == [:])
        #expect(try store.holders(of: [(KeyID("k1"), Sample.key("x").digest)]).first??.integration == "a")
        var leaves = 0
        #expect(
            try store.readLeaves(projectUID: Sample.uid) { _ in leaves += 1 } == store.log(projectUID: Sample.uid)
                && leaves == 5)
        _ = try store.clock { Sample.start }
        let error = #expect(throws: StoreError.self) {
            try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        }
        #expect(name(of: error) == "missingRight")
        for statement in [
            "UPDATE key SET state = 'revoked'", "DELETE FROM key", "INSERT INTO lock VALUES ('x')",
            "UPDATE project SET serial = 1", "DELETE FROM event", "SELECT * FROM look_up('')", "CREATE TABLE x (y int)",
            "TRUNCATE event", "UPDATE integration SET grants = ''", "SELECT * FROM lock_holder FOR UPDATE",
        ] {
            #expect(try refused("reader", statement), "\(statement)")
        }
    }

    @Test("the applier writes what an apply writes, and neither events that are there nor what the gateway notes")
    func applier() throws {
        let store = try store("applier")
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        var state = try store.read(projectUID: Sample.uid)
        var record = state.integrations[0].stored!
        record.keys.append(Sample.key("k7", .pending))
        let renamed = IntegrationRecord(spec: Sample.spec("c"), keys: state.integrations[1].stored!.keys)
        try lock.commit(
            Transaction(
                expectedSerial: 2, at: Sample.start, actor: Sample.actor,
                writes: [
                    Write(.putIntegration(record), action: .pending),
                    Write(.renameIntegration(from: "b", to: renamed), action: .renamed),
                    Write(.deletePartner("gem"), action: .deleted), Write(.deleteIntegration("x"), action: .healed),
                    Write(.putCatalogue(Sample.catalogue), action: .updated),
                ]))
        state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.map(\.stored) == [record, renamed])
        for statement in [
            "UPDATE event SET actor = 'x'", "UPDATE event SET leaf = ''", "DELETE FROM event", "TRUNCATE event",
            "UPDATE store SET schema = 9",
            "UPDATE key SET last_used_at = 1", "UPDATE project SET lineage = 'x'", "DELETE FROM project",
            "UPDATE project SET authority_check = authority_id::bytea", "UPDATE project SET seal_check = ''",
            "INSERT INTO authority SELECT uid, '', '', '', 1 FROM project", "DELETE FROM authority", "DELETE FROM lock",
            "INSERT INTO lock VALUES ('x')",
            "SELECT * FROM look_up('')", "CREATE TABLE x (y int)", "DROP TRIGGER event_is_not_changed ON event",
        ] {
            let isRefused = try refused("applier", statement)
            #expect(isRefused || statement.hasPrefix("DROP"), "\(statement)")
        }
        #expect(throws: (any Error).self) {
            try server.psql("DROP TRIGGER event_is_not_changed ON lockstep.event", in: database, user: user("applier"))
        }
        let error = #expect(throws: StoreError.self) {
            var other = Sample.project
            other.uid = "other"
            try store.create(other, actor: Sample.actor)
        }
        #expect(name(of: error) == "missingRight")
    }

    @Test("the verifier answers for one key at a time, and sees no table")
    func verifier() throws {
        let store = try store("verifier")
        let answer = try store.lookUp(Sample.key("k1").digest, at: Sample.start)
        #expect(answer?.integration == "a" && answer?.state == .active)
        #expect(answer?.grants == GrantSet(ids: ["jobs.list-jobs"]))
        #expect(try store.lookUp(KeyDigest(bytes: [0]), at: Sample.start) == nil)
        let error = #expect(throws: StoreError.self) { try store.read(projectUID: Sample.uid) }
        #expect(name(of: error) == "missingRight")
        for table in [
            "project", "authority", "api", "partner", "integration", "key", "event", "recorded", "lock", "lock_holder",
        ] {
            #expect(try refused("verifier", "SELECT * FROM \(table)"), "\(table)")
        }
        #expect(try refused("verifier", "UPDATE key SET last_used_at = 1"))
    }
}
