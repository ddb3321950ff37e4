import Foundation
import GRDB
import Keys
import Stores
import TestSupport
import Testing

@Suite("Copies of stores")
struct StoreCopyTests {
    private func emptyPlace(_ engine: Engine) throws -> StoreAddress {
        switch engine {
        case .sqlite: return .sqlite(path: try temporaryPath())
        case .postgresql:
            let server = try PostgresServer.shared()
            return .postgresql(try PostgresAddress(server.address(try server.makeDatabase())))
        }
    }

    private func address(_ fixture: EngineFixture) throws -> StoreAddress {
        switch fixture.engine {
        case .sqlite: .sqlite(path: fixture.place)
        case .postgresql: .postgresql(try PostgresAddress(try PostgresServer.shared().address(fixture.place)))
        }
    }

    @Test("everything is moved, and what goes on there goes on", arguments: Engine.allCases, Engine.allCases)
    func copy(from: Engine, to: Engine) throws {
        let fixture = try EngineFixture(from)
        let kim = OperatorRecord(
            spec: OperatorSpec(name: "kim", level: .siteAdmin), keys: [Sample.key("t1", .revoked), Sample.key("t2")])
        try commit([Write(.putOperator(kim), action: .activated)], to: fixture.store, serial: 2)
        // Drift and what the gateway noted go along as they are.
        try fixture.checkedSQL("UPDATE key SET last_used_at = 6 WHERE id = 'k1'")
        try fixture.checkedSQL(
            """
            INSERT INTO authority (project, id, authority_check, seal_check, replaced_at)
            SELECT uid, '0123456789abcdef', zeroblob(32), zeroblob(32), 1 FROM project
            """)
        try fixture.checkedSQL("UPDATE integration SET owner = 'é 漢' WHERE name = 'b'")
        let target = try emptyPlace(to)
        let report = try StoreCopy.copy(from: try address(fixture), to: target, holder: Sample.holder("store copy"))
        #expect(report.projects == 1 && report.integrations == 2 && report.keys == 3 && report.events == 6)
        let copy = try target.open()
        let (before, after) = (
            try fixture.store.readChecked(), try copy.readChecked()
        )
        #expect(after.project == before.project && after.project.formerAuthorities.count == 1)
        #expect(after.operators == before.operators && after.operators.map(\.stored) == [kim])
        #expect(after.operators.map(\.seal) == [.intact])
        #expect(try copy.usage(projectUID: Sample.uid) == fixture.store.usage(projectUID: Sample.uid))
        #expect(after.integrations == before.integrations && after.integrations[1].hasDrifted)
        #expect(after.catalogues == before.catalogues && after.partners == before.partners)
        #expect(
            try copy.events(projectUID: Sample.uid, matching: EventQuery())
                == fixture.store.events(projectUID: Sample.uid, matching: EventQuery()))

        func rows(_ store: any StateStore) throws -> ([EventRow], StoredLog) {
            var rows: [EventRow] = []
            let log = try store.readLog(projectUID: Sample.uid) { _, row in rows.append(row) }
            return (rows, log)
        }
        let (kept, copied) = (try rows(fixture.store), try rows(copy))
        #expect(kept.0 == copied.0 && kept.1 == copied.1)

        let added = IntegrationRecord(spec: Sample.spec("c"), keys: [Sample.key("k9")])
        let lee = OperatorRecord(spec: OperatorSpec(name: "lee", level: .basic), keys: [Sample.key("t3")])
        try commit(
            [Write(.putIntegration(added), action: .activated), Write(.putOperator(lee), action: .activated)],
            to: copy, serial: 3)
        #expect(try copy.lastEvent(of: Sample.uid)?.sequence == 8)
        let end = try copy.readChecked()
        #expect(end.integrations.count == 3 && end.operators.map(\.stored) == [kim, lee])
    }

    private func commit(_ writes: [Write], to store: any StateStore, serial: Int) throws {
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(expectedSerial: serial, at: Sample.start, actor: Sample.actor, writes: writes))
    }

    @Test("a store with a project is no target, and nothing is written into it", arguments: Engine.allCases)
    func notEmpty(engine: Engine) throws {
        let (from, to) = (try EngineFixture(.sqlite), try EngineFixture(engine))
        let before = try to.store.read(projectUID: Sample.uid)
        let target = try address(to)
        #expect(throws: StoreError.notEmpty(place: target.place)) {
            try StoreCopy.copy(from: try address(from), to: target, holder: Sample.holder("store copy"))
        }
        #expect(try to.store.read(projectUID: Sample.uid).integrations == before.integrations)
    }

    @Test("nobody writes to the source meanwhile", arguments: Engine.allCases)
    func locked(engine: Engine) throws {
        let from = try EngineFixture(engine)
        let lock = try from.store.lock(projectUID: Sample.uid, holder: Sample.holder("apply"), timeout: .zero)
        defer { lock.release() }
        let target = try emptyPlace(.sqlite)
        #expect(throws: StoreError.locked(Sample.holder("apply"))) {
            try StoreCopy.copy(from: try address(from), to: target, holder: Sample.holder("store copy"))
        }
        #expect(try !target.exists())
    }

    @Test("a copy that holds something else is found out")
    func different() throws {
        let (from, server) = (try EngineFixture(.sqlite), try PostgresServer.shared())
        let database = try server.makeDatabase()
        let address = try PostgresAddress(server.address(database))
        try PostgresStore(address).migrate()
        // As a mistake of the writing would: a row that is not the one that was handed over.
        try server.psql(
            """
            SET search_path = lockstep;
            CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.authority = 'other'; RETURN NEW; END $$;
            CREATE TRIGGER change BEFORE INSERT ON key FOR EACH ROW EXECUTE FUNCTION change()
            """, in: database)
        #expect(throws: StoreError.copyDiffers(place: address.place, table: "key")) {
            try StoreCopy.copy(
                from: .sqlite(path: from.place), to: .postgresql(address), holder: Sample.holder("store copy"))
        }
    }

    @Test("every earlier schema is brought up to this program's, on every engine", arguments: Engine.allCases)
    func upgrades(engine: Engine) throws {
        let place = try emptyPlace(engine)
        for earlier in 0..<place.schema {
            let place = try emptyPlace(engine)
            try StoreCopyTests.make(place, schema: earlier)
            #expect(try place.migrate(holder: Sample.holder("init")) == earlier)
            let store = try place.open()
            try store.create(Sample.project, actor: Sample.actor)
            #expect(try store.read(projectUID: Sample.uid).project == Sample.project)
            #expect(try place.migrate(holder: Sample.holder("init")) == place.schema)
        }
    }

    /// A store as an earlier version of the program left it.
    private static func make(_ place: StoreAddress, schema: Int) throws {
        switch place {
        case .sqlite(let path):
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { database in
                guard schema > 0 else { return }
                for migration in Schema.migrations.prefix(schema) { try database.execute(sql: migration) }
                try database.execute(
                    sql:
                        "PRAGMA application_id = \(0x4C4B_5354); PRAGMA user_version = \(schema); PRAGMA journal_mode = WAL"
                )
            }
        case .postgresql(let address):
            let server = try PostgresServer.shared()
            let database = String(address.place.split(separator: "/").last!)
            guard schema > 0 else { return }
            let migrations = PostgresSchema.migrations.prefix(schema).joined(separator: "\n")
            try server.psql(
                """
                CREATE SCHEMA lockstep; SET search_path = lockstep; \(migrations)
                UPDATE store SET schema = \(schema)
                """, in: database)
        }
    }
}
