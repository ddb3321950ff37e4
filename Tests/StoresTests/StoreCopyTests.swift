import Foundation
import GRDB
import Keys
import Stores
import TestSupport
import Testing

@Suite("Copies of stores")
struct StoreCopyTests {
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
        let target = try StoreAddress.empty(to)
        let report = try StoreCopy.copy(from: try fixture.address, to: target, holder: Sample.holder("store copy"))
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
        let target = try to.address
        #expect(throws: StoreError.notEmpty(place: target.place)) {
            try StoreCopy.copy(from: try from.address, to: target, holder: Sample.holder("store copy"))
        }
        #expect(try to.store.read(projectUID: Sample.uid).integrations == before.integrations)
    }

    @Test("nobody writes to the source meanwhile", arguments: Engine.allCases)
    func locked(engine: Engine) throws {
        let from = try EngineFixture(engine)
        let lock = try from.store.lock(projectUID: Sample.uid, holder: Sample.holder("apply"), timeout: .zero)
        defer { lock.release() }
        let target = try StoreAddress.empty(.sqlite)
        #expect(throws: StoreError.locked(Sample.holder("apply"))) {
            try StoreCopy.copy(from: try from.address, to: target, holder: Sample.holder("store copy"))
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
}
