import Foundation
import GRDB
import Keys
import Stores
import TestSupport
import Testing

/// What rows may hold and what is made of it, on every engine.
@Suite("Every engine")
struct EngineTests {
    @Test("store, WAL, shared memory and lock are 0600")
    func modes() throws {
        let fixture = try EngineFixture(.sqlite)
        let (store, path) = (fixture.store, fixture.place)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(Transaction(expectedSerial: 2, at: Sample.start, actor: Sample.actor, writes: []))
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(suffix)")
        }
    }

    @Test("the file is in WAL mode")
    func journal() throws {
        let path = try EngineFixture(.sqlite).place
        #expect(try DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    }

    @Test(
        "an edit of any column that decides something is drift",
        arguments: Engine.allCases,
        [
            "UPDATE integration SET name = 'x' WHERE name = 'a'", "UPDATE integration SET api = 'x' WHERE name = 'a'",
            "UPDATE integration SET partner = NULL WHERE name = 'a'",
            "UPDATE integration SET description = 'x' WHERE name = 'a'",
            "UPDATE integration SET owner = 'x' WHERE name = 'a'",
            "UPDATE integration SET labels = '[{\"key\":\"x\",\"value\":\"y\"}]' WHERE name = 'a'",
            "UPDATE integration SET grants = grants || 'jobs.delete-job' || char(10) WHERE name = 'a'",
            "UPDATE integration SET grants = '' WHERE name = 'a'",
            "UPDATE integration SET expires_on = '2099-12-31' WHERE name = 'a'",
            "UPDATE integration SET expires_on = NULL WHERE name = 'a'",
            "UPDATE integration SET rotate_overlap = 5 WHERE name = 'a'",
            "UPDATE integration SET rotate_every = 5, rotate_overlap = 1 WHERE name = 'a'",
            "UPDATE integration SET generation = 7 WHERE name = 'a'",
            "UPDATE integration SET protected = 1 WHERE name = 'a'",
            "UPDATE integration SET suspended = 1 WHERE name = 'a'",
            #"UPDATE integration SET delivery = '{"environment":[],"to":"age:age1evil"}' WHERE name = 'a'"#,
            "UPDATE integration SET standing = 'removed' WHERE name = 'a'",
            "UPDATE integration SET standing = 'revoked-by-command', standing_generation = 1 WHERE name = 'a'",
            "UPDATE key SET id = 'x' WHERE id = 'k1'", "UPDATE key SET integration = 2 WHERE id = 'k0'",
            "UPDATE key SET position = 9 WHERE id = 'k0'", "UPDATE key SET digest = zeroblob(32) WHERE id = 'k1'",
            "UPDATE key SET authority = 'x' WHERE id = 'k1'",
            "UPDATE key SET state = 'retiring', retires_at = 1 WHERE id = 'k1'",
            "UPDATE key SET state = 'suspended' WHERE id = 'k0'", "UPDATE key SET issued_at = 1 WHERE id = 'k1'",
            "UPDATE key SET activated_at = 1 WHERE id = 'k1'", "UPDATE key SET retires_at = 1 WHERE id = 'k1'",
            "UPDATE key SET revoked_at = 1 WHERE id = 'k0'", "UPDATE key SET generation = 1 WHERE id = 'k1'",
            "DELETE FROM key WHERE id = 'k0'", "DELETE FROM key WHERE id = 'k1'",
            "DELETE FROM key; DELETE FROM integration WHERE name = 'a'",
            "INSERT INTO key SELECT 'k9', 1, 9, randomblob(32), authority, 'retiring', 1, 1, 9999999999, NULL, 0, NULL, NULL FROM key WHERE id = 'k1'",
            "INSERT INTO integration SELECT 99, project, 'evil', api, partner, description, owner, labels, grants, expires_on, rotate_every, rotate_overlap, generation, protected, suspended, delivery, standing, standing_generation FROM integration WHERE name = 'a'",
            "UPDATE api SET body = replace(body, '/v1/jobs', '/v1/users')",
            "UPDATE partner SET body = replace(body, 'Gem', 'Gym')",
            "DELETE FROM api", "DELETE FROM partner", "UPDATE api SET revision = 99", "UPDATE api SET name = 'x'",
            "UPDATE api SET body = replace(body, '\"revision\":1', '\"revision\":2')",
            "UPDATE partner SET name = 'x'", "UPDATE partner SET body = replace(body, '\"gem\"', '\"gym\"')",
            "UPDATE integration SET description = coalesce(description, 'x') || char(0) || 'y' WHERE name = 'a'",
            "UPDATE integration SET grants = 'z' || char(10) || 'a' || char(10) WHERE name = 'a'",
            "UPDATE integration SET grants = grants || grants WHERE name = 'a'",
            "UPDATE integration SET grants = rtrim(grants, char(10)) WHERE name = 'a'",
            "UPDATE key SET digest = x'00' WHERE id = 'k1'", "UPDATE key SET id = id || char(0) WHERE id = 'k1'",
        ])
    func handEdits(engine: Engine, statement: String) throws {
        let fixture = try EngineFixture(engine)
        if engine == .postgresql, statement.contains("char(0)") {
            // No text of PostgreSQL's holds a NUL.
            #expect(throws: (any Error).self) { try fixture.sql(statement) }
            return
        }
        try fixture.sql(statement)
        let store = fixture.store
        let state = try store.read(projectUID: Sample.uid)
        #expect(
            state.integrations.contains { $0.hasDrifted } || state.catalogues.contains { $0.hasDrifted }
                || state.partners.contains { $0.hasDrifted })
    }

    @Test(
        "a row that was copied under another name goes by that name, so that deleting it spares the other",
        arguments: Engine.allCases)
    func copiedPartner(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        try fixture.sql("INSERT INTO partner SELECT project, 'mallory', body FROM partner")
        let found = try store.read(projectUID: Sample.uid).partners
        #expect(found.map(\.stored?.name) == ["gem", "mallory"])
        #expect(found.map(\.hasDrifted) == [false, true])
    }

    @Test("what the gateway notes about use is no drift and survives a put", arguments: Engine.allCases)
    func usage(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        try fixture.sql("UPDATE key SET first_used_at = 5, last_used_at = 6 WHERE id = 'k1'")
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.allSatisfy { !$0.hasDrifted })
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: 2, at: Sample.start, actor: Sample.actor,
                writes: [Write(.putIntegration(state.integrations[0].stored!), action: .updated)]))
        #expect(try fixture.value("SELECT last_used_at FROM key WHERE id = 'k1'") == "6")
    }

    @Test("a note about use that is no instant is taken for none", arguments: Engine.allCases)
    func unreadableUse(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        try fixture.sql("UPDATE key SET first_used_at = 9223372036854775807, last_used_at = 6 WHERE id = 'k1'")
        try fixture.sql("UPDATE key SET last_used_at = -9223372036854775807 WHERE id = 'k2'")
        let six = KeyUsage(lastUsedAt: Instant(seconds: 6))
        #expect(try fixture.store.usage(projectUID: Sample.uid) == [KeyID("k1"): six])
    }

    @Test(
        "any mixture of hand edits is put back by writing the recorded records",
        arguments: Engine.allCases,
        [
            "UPDATE key SET digest = CASE id WHEN 'k1' THEN zeroblob(32) ELSE digest END",
            "UPDATE key SET integration = 2 WHERE id = 'k0'",
            """
            CREATE TEMP TABLE swap AS SELECT id, digest FROM key;
            UPDATE key SET digest = randomblob(32);
            UPDATE key SET digest = (SELECT digest FROM swap WHERE id = 'k2') WHERE id = 'k1';
            UPDATE key SET digest = (SELECT digest FROM swap WHERE id = 'k1') WHERE id = 'k2';
            """,
            "UPDATE key SET state = 'revoked', revoked_at = 1 WHERE id = 'k1'; UPDATE key SET state = 'active' WHERE id = 'k0'",
            "DELETE FROM key; DELETE FROM integration",
            "UPDATE key SET state = 'pending' WHERE id = 'k1'; UPDATE key SET state = 'active' WHERE id = 'k0'",
            "UPDATE key SET integration = 1, state = 'revoked' WHERE id = 'k2'; UPDATE key SET integration = 2 WHERE id = 'k1'",
            "UPDATE key SET digest = x'00' WHERE id = 'k1'", "UPDATE key SET state = 'golden' WHERE id = 'k1'",
            "INSERT INTO key SELECT 'k9', 1, 9, randomblob(32), authority, 'pending', 1, 1, 1, NULL, 0, NULL, NULL FROM key WHERE id = 'k1'",
            "UPDATE key SET position = 7", "UPDATE key SET issued_at = 9223372036854775807",
            "UPDATE integration SET labels = '{}', protected = 7, standing = 'x', grants = 'z'",
        ])
    func healing(engine: Engine, statement: String) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        let recorded = try store.read(projectUID: Sample.uid).integrations.map { $0.recorded! }
        try fixture.sql(statement)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: 2, at: Sample.start, actor: Sample.actor,
                writes: recorded.map { Write(.putIntegration($0), action: .healed) }))
        #expect(try store.read(projectUID: Sample.uid).integrations.map(\.stored) == recorded)
    }

    @Test(
        "rows that other hands took away or changed before keys become active are there again",
        arguments: Engine.allCases,
        [
            "DELETE FROM key; DELETE FROM integration", "DELETE FROM key",
            "DELETE FROM key WHERE id = 'k2'; UPDATE key SET integration = 2",
            "DELETE FROM operator_token; DELETE FROM operator", "DELETE FROM operator_token",
            "UPDATE key SET id = 'x' WHERE id = 'k1'; UPDATE operator_token SET id = 'x' WHERE id = 't1'",
        ])
    func activation(engine: Engine, statement: String) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        func commit(_ writes: [Write], serial: Int) throws {
            let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
            defer { lock.release() }
            try lock.commit(
                Transaction(expectedSerial: serial, at: Sample.start, actor: Sample.actor, writes: writes))
        }
        let kim = OperatorRecord(spec: OperatorSpec(name: "kim", level: .basic), keys: [Sample.key("t1")])
        try commit([Write(.putOperator(kim), action: .pending)], serial: 2)
        let records = try store.read(projectUID: Sample.uid).integrations.map { $0.recorded! }
        try fixture.sql(statement)
        try commit(
            records.map { Write(.putKeys(of: $0), action: .activated) }
                + [Write(.putTokens(of: kim), action: .activated)], serial: 3)
        let found = try store.read(projectUID: Sample.uid)
        #expect(found.integrations.map(\.stored) == records && found.operators.map(\.stored) == [kim])
    }

    @Test("what hands did to an integration before its key became active is drift", arguments: Engine.allCases)
    func editBeforeActivation(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        let records = try store.read(projectUID: Sample.uid).integrations.map { $0.recorded! }
        try fixture.sql("UPDATE integration SET grants = grants || 'jobs.delete-job' || char(10) WHERE name = 'a'")
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: 2, at: Sample.start, actor: Sample.actor,
                writes: records.map { Write(.putKeys(of: $0), action: .activated) }))
        let found = try store.readChecked().integrations
        #expect(found.map(\.recorded) == records && found.map(\.hasDrifted) == [true, false])
    }

    @Test(
        "rows that are not of their type are named, not guessed at",
        arguments: Engine.allCases,
        [
            ("UPDATE key SET state = 'golden' WHERE id = 'k1'", "key"),
            ("UPDATE integration SET standing = 'x' WHERE name = 'a'", "integration"),
            ("UPDATE integration SET labels = '{}' WHERE name = 'a'", "integration"),
            ("UPDATE integration SET expires_on = 'never' WHERE name = 'a'", "integration"),
            ("UPDATE api SET body = '{}'", "api"),
            ("UPDATE integration SET protected = 2 WHERE name = 'a'", "integration"),
            ("UPDATE integration SET suspended = 2 WHERE name = 'a'", "integration"),
            ("UPDATE integration SET delivery = '{}' WHERE name = 'a'", "integration"),
            ("UPDATE integration SET rotate_every = 5 WHERE name = 'a'", "integration"),
            ("UPDATE integration SET standing_generation = 5 WHERE name = 'a'", "integration"),
            ("UPDATE integration SET generation = 9223372036854775807 WHERE name = 'a'", "integration"),
            ("UPDATE key SET retires_at = 9223372036854775807 WHERE id = 'k1'", "key"),
            ("UPDATE key SET generation = -1 WHERE id = 'k1'", "key"),
            ("UPDATE project SET serial = 9223372036854775807", "project"),
        ])
    func malformed(engine: Engine, edit: (statement: String, table: String)) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        try fixture.sql(edit.statement)
        let error = #expect(throws: StoreError.self) { try store.read(projectUID: Sample.uid) }
        guard case .malformedRow(table: edit.table, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "the audit log cannot be changed or shortened",
        arguments: Engine.allCases, ["UPDATE event SET actor = 'x'", "DELETE FROM event"])
    func appendOnly(engine: Engine, statement: String) throws {
        let fixture = try EngineFixture(engine)
        #expect(throws: (any Error).self) { try fixture.sql(statement) }
    }

    @Test(
        "checks refuse what no Lockstep writes",
        arguments: Engine.allCases,
        [
            "UPDATE key SET state = 'golden'", "UPDATE key SET digest = x'00'", "UPDATE integration SET protected = 2",
            "UPDATE integration SET suspended = 2", "UPDATE integration SET delivery = 'age'",
            "UPDATE integration SET generation = -1", "UPDATE integration SET expires_on = '2027-02-30'",
            "UPDATE key SET state = 'active' WHERE id = 'k0'", "UPDATE project SET serial = 0",
            "UPDATE key SET state = 'pending'", "UPDATE key SET state = 'retiring' WHERE id = 'k1'",
            "UPDATE key SET state = 'revoked' WHERE id = 'k1'", "UPDATE key SET activated_at = NULL WHERE id = 'k1'",
            "UPDATE key SET issued_at = 253402300800", "UPDATE key SET revoked_at = 253402300800",
            "UPDATE key SET generation = -1", "UPDATE key SET id = ''", "UPDATE key SET integration = 99",
            "UPDATE key SET digest = (SELECT digest FROM key WHERE id = 'k1')",
            "UPDATE key SET issued_at = 'soon'", "UPDATE integration SET name = ''",
            "UPDATE integration SET name = 'a'",
            "UPDATE integration SET api = ''", "UPDATE integration SET labels = '{}'",
            "UPDATE integration SET grants = 'a'", "UPDATE integration SET rotate_every = 0, rotate_overlap = 0",
            "UPDATE integration SET rotate_every = 5, rotate_overlap = NULL",
            "UPDATE integration SET rotate_overlap = -1",
            "UPDATE integration SET rotate_overlap = 3155760001", "UPDATE integration SET standing = 'x'",
            "UPDATE integration SET standing = 'revoked-by-command'", "UPDATE integration SET standing_generation = 1",
            "UPDATE integration SET project = 'other'", "UPDATE project SET authority_id = ''",
            "UPDATE project SET authority_check = x'00'", "UPDATE project SET last_event_at = 253402300800",
            "UPDATE api SET body = 'x'", "UPDATE api SET name = ''", "UPDATE partner SET body = 'x'",
            "UPDATE partner SET name = ''", "UPDATE recorded SET digest = x'00'", "UPDATE recorded SET seal = x'00'",
            "UPDATE recorded SET seal = NULL", "UPDATE project SET seal_check = x'00'",
            "INSERT INTO event (sequence, project, position, serial, at, actor, action, kind, name, leaf, body) SELECT 99, uid, 9, 1, 1, 'a', 'created', 'API', 'n', zeroblob(32), zeroblob(1) FROM project",
            "UPDATE recorded SET kind = 'x'", "UPDATE recorded SET event = 999",
            "INSERT INTO event (sequence, project, position, serial, at, actor, action, name, leaf) SELECT 99, uid, 9, 1, 1, 'a', 'golden', 'n', zeroblob(32) FROM project",
            "INSERT INTO event (sequence, project, position, serial, at, actor, action, kind, name, leaf) SELECT 99, uid, 9, 1, 1, 'a', 'created', 'x', 'n', zeroblob(32) FROM project",
        ])
    func checks(engine: Engine, statement: String) throws {
        let fixture = try EngineFixture(engine)
        #expect(throws: (any Error).self) { try fixture.checkedSQL(statement) }
    }

    @Test(
        "the look-up searches indexes only, and the last events are read from the index alone",
        arguments: [SQLiteStore.lookUpStatement, SQLiteStore.lastEventStatement])
    func plans(statement: String) throws {
        let path = try EngineFixture(.sqlite).place
        let plan = try DatabaseQueue(path: path).read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + statement, arguments: [Data(count: 32)])
                .map { $0["detail"] as String }
        }
        let searches = plan.filter { $0.hasPrefix("SEARCH") }
        #expect(searches.count == (statement == SQLiteStore.lookUpStatement ? 7 : 1), "\(plan)")
        #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") || $0.contains("SUBQUERY") }, "\(plan)")
        #expect(statement == SQLiteStore.lookUpStatement || plan[0].contains("COVERING INDEX"), "\(plan)")
    }

    @Test("the look-up answers what a key is good for at an instant", arguments: Engine.allCases)
    func lookUp(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        func answer(_ id: String, _ at: Instant) throws -> KeyAnswer? {
            try store.lookUp(Sample.key(id).digest, at: at)
        }
        let lastSecond = Instant(seconds: CalendarDay("2027-06-30")!.end.seconds - 1)
        #expect(try answer("k1", lastSecond)?.state == .active)
        #expect(try answer("k1", lastSecond)?.grants.ids == ["jobs.list-jobs"])
        #expect(try answer("k1", CalendarDay("2027-06-30")!.end)?.state == .expired)
        #expect(try answer("k0", Sample.start)?.state == .revoked)
        #expect(try answer("k1", Sample.start)?.partner == "gem")
        #expect(try answer("nobody's", Sample.start) == nil)
        let end = Instant(seconds: 1_800_000_000)
        let before = Instant(seconds: end.seconds - 1)
        let expected: [(StoredKeyState, Instant, KeyState)] = [
            (.retiring, before, .retiring), (.retiring, end, .expired), (.pending, before, .pending),
            (.suspended, before, .suspended),
        ]
        for (serial, (state, at, answered)) in expected.enumerated() {
            let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
            defer { lock.release() }
            let key = Sample.key("k2", state, retires: state == .retiring ? end : nil)
            try lock.commit(
                Transaction(
                    expectedSerial: serial + 2, at: Sample.start, actor: Sample.actor,
                    writes: [
                        Write(
                            .putIntegration(IntegrationRecord(spec: Sample.spec("b"), keys: [key])), action: .updated)
                    ]))
            #expect(try answer("k2", at)?.state == answered, "\(state)")
        }
        try fixture.sql("UPDATE key SET state = 'golden' WHERE id = 'k2'")
        #expect(try answer("k2", Sample.start) == nil)
    }

    @Test("an integration whose rows are gone stands in its place among the names", arguments: Engine.allCases)
    func order(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        try fixture.sql("DELETE FROM key; DELETE FROM integration WHERE name = 'a'")
        let found = try fixture.store.readChecked().integrations
        #expect(
            found.map { $0.recorded?.spec.name } == ["a", "b"] && found.map { $0.stored?.spec.name } == [nil, "b"])
    }

    @Test(
        "an event under a name that its body does not have is an error: it would stand for another integration",
        arguments: Engine.allCases)
    func foreignBody(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        try fixture.sql(
            """
            INSERT INTO event (sequence, project, position, serial, at, actor, action, kind, name, body, leaf, facts)
            SELECT sequence + 1000, project, position + 1000, serial, at, actor, action, kind, 'zzz', body, leaf, facts FROM event
            WHERE kind = 'Integration' AND name = 'a'
            """)
        let error = #expect(throws: StoreError.self) { try fixture.store.readChecked() }
        guard case .malformedRow(table: "event", _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "what an event recorded are the canonical bytes, and the recorded digest is theirs", arguments: Engine.allCases)
    func recordedBytes(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        let record = try store.read(projectUID: Sample.uid).integrations[0].stored!
        let row = "FROM recorded r JOIN event e ON e.sequence = r.event WHERE r.name = 'a'"
        #expect(try fixture.value("SELECT e.body \(row)") == hex(record.canonicalBytes))
        #expect(try fixture.value("SELECT r.digest \(row)") == hex(record.canonicalDigest.bytes))
    }

    @Test("a transaction that fails in its middle leaves nothing behind", arguments: Engine.allCases)
    func atomic(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        let before = try store.read(projectUID: Sample.uid)
        let twoActive = IntegrationRecord(spec: Sample.spec("c"), keys: [Sample.key("k5"), Sample.key("k6")])
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        #expect(throws: StoreError.self) {
            try lock.commit(
                Transaction(
                    expectedSerial: 2, at: Sample.start, actor: Sample.actor,
                    writes: [
                        Write(.deletePartner("gem"), action: .deleted),
                        Write(.putIntegration(twoActive), action: .activated),
                    ]))
        }
        let after = try store.read(projectUID: Sample.uid)
        #expect(after.project == before.project && after.partners == before.partners)
        #expect(after.integrations == before.integrations)
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery()).count == 5)
    }

    @Test(
        "a rename copes with rows that hands deleted",
        arguments: Engine.allCases,
        [
            "DELETE FROM key; DELETE FROM integration WHERE name = 'a'",
            "UPDATE key SET integration = 2 WHERE id = 'k0'",
        ])
    func renameOfMissing(engine: Engine, statement: String) throws {
        let fixture = try EngineFixture(engine)
        let store = fixture.store
        let recorded = try store.read(projectUID: Sample.uid).integrations.map { $0.recorded! }
        try fixture.sql(statement)
        let renamed = IntegrationRecord(spec: Sample.spec("b"), keys: recorded[0].keys + [Sample.key("k2", .revoked)])
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: 2, at: Sample.start, actor: Sample.actor,
                writes: [Write(.renameIntegration(from: "a", to: renamed), action: .renamed)]))
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.map(\.stored) == [renamed])
        #expect(state.integrations.allSatisfy { !$0.hasDrifted })
    }
}
