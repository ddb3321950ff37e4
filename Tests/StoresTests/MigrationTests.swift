import Foundation
import GRDB
import Keys
import Stores
import TestSupport
import Testing

@Suite("Migrations")
struct MigrationTests {
    @Test("every earlier schema is brought up to this program's, on every engine", arguments: Engine.allCases)
    func upgrades(engine: Engine) throws {
        for earlier in 0..<engine.migrations.count {
            let place = try StoreAddress.empty(engine)
            try MigrationTests.make(place, schema: earlier)
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

    // MARK: The next schema

    /// What the program after this one may do to a store.
    private static let next = """
        ALTER TABLE integration ADD COLUMN note TEXT NOT NULL DEFAULT 'none';
        UPDATE integration SET note = name;
        """

    @Test("a store is brought up to a newer program's schema with everything in it", arguments: Engine.allCases)
    func nextSchema(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let before = try MigrationTests.rows(fixture)
        let known = engine.migrations.count
        let newer = engine.migrations + [MigrationTests.next]
        let holder = Sample.holder("store migrate")
        #expect(try fixture.address.migrate(holder: holder, by: newer) == known)
        #expect(try MigrationTests.rows(fixture) == before)
        #expect(try fixture.value("SELECT note FROM integration WHERE name = 'b'") == "b")
        // Once is enough, and this program is the older one now.
        #expect(try fixture.address.migrate(holder: holder, by: newer) == known + 1)
        let refusal = StoreError.schemaTooNew(found: known + 1, known: known)
        #expect(throws: refusal) { try fixture.store.read(projectUID: Sample.uid) }
        #expect(throws: refusal) { try fixture.address.migrate(holder: holder) }
        #expect(throws: refusal) {
            let lock = try fixture.store.lock(projectUID: Sample.uid, holder: holder, timeout: .zero)
            defer { lock.release() }
            return try lock.commit(Transaction(expectedSerial: 2, at: Sample.start, actor: Sample.actor, writes: []))
        }
        #expect(try MigrationTests.rows(fixture) == before)
    }

    @Test("of several migrations one that fails leaves the store with the schema before it", arguments: Engine.allCases)
    func failing(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let before = try MigrationTests.rows(fixture)
        let known = engine.migrations.count
        let broken = MigrationTests.next.replacing("note", with: "remark") + "DELETE FROM key; SELECT * FROM nowhere;"
        let holder = Sample.holder("store migrate")
        #expect(throws: StoreError.self) {
            try fixture.address.migrate(holder: holder, by: engine.migrations + [MigrationTests.next, broken])
        }
        #expect(try MigrationTests.rows(fixture) == before)
        #expect(try fixture.value("SELECT note FROM integration WHERE name = 'b'") == "b")
        #expect(throws: (any Error).self) { try fixture.value("SELECT remark FROM integration") }
        #expect(throws: StoreError.schemaTooNew(found: known + 1, known: known)) {
            try fixture.address.migrate(holder: holder)
        }
    }

    @Test("a migration does not begin while somebody has the lock, and says who", arguments: Engine.allCases)
    func locked(engine: Engine) throws {
        let fixture = try EngineFixture(engine)
        let lock = try fixture.store.lock(projectUID: Sample.uid, holder: Sample.holder("apply"), timeout: .zero)
        let newer = engine.migrations + [MigrationTests.next]
        #expect(throws: StoreError.locked(Sample.holder("apply"))) {
            try fixture.address.migrate(holder: Sample.holder("store migrate"), by: newer)
        }
        // Whoever has it goes on.
        #expect(
            try lock.commit(Transaction(expectedSerial: 2, at: Sample.start, actor: Sample.actor, writes: [])) == 3)
        lock.release()
        #expect(
            try fixture.address.migrate(holder: Sample.holder("store migrate"), by: newer) == engine.migrations.count)
    }

    @Test("of several that migrate at once one does it, and none fails but for the lock", arguments: Engine.allCases)
    func atOnce(engine: Engine) async throws {
        let fixture = try EngineFixture(engine)
        let (address, known) = (try fixture.address, engine.migrations.count)
        let newer = engine.migrations + [MigrationTests.next]
        let found = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<4 {
                group.addTask { @concurrent in
                    do {
                        return try address.migrate(holder: Sample.holder("store migrate"), by: newer)
                    } catch StoreError.locked {
                        return nil
                    } catch { return -1 }
                }
            }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(found.compactMap { $0 }.allSatisfy { $0 == known || $0 == known + 1 }, "\(found)")
        #expect(try fixture.value("SELECT note FROM integration WHERE name = 'b'") == "b")
    }

    /// How many rows there are of each kind, and what nobody could make again: digests, leaves, seals, bodies and frontier.
    private static func rows(_ fixture: EngineFixture) throws -> [String] {
        try ["api", "partner", "integration", "key", "event", "recorded"].map { table in
            try fixture.value("SELECT count(*) FROM \(table)") ?? ""
        }
            + ["serial", "frontier"].map { column in try fixture.value("SELECT \(column) FROM project") ?? "" }
            + (1...5).flatMap { sequence in
                try ["leaf", "body"].map { column in
                    try fixture.value("SELECT \(column) FROM event WHERE sequence = \(sequence)") ?? ""
                }
            }
            + ["a", "b"].flatMap { name in
                [
                    try fixture.value("SELECT seal FROM recorded WHERE name = '\(name)'") ?? "",
                    try fixture.value("SELECT grants FROM integration WHERE name = '\(name)'") ?? "",
                ]
            }
            + ["k0", "k1", "k2"].map { key in
                try fixture.value("SELECT digest FROM key WHERE id = '\(key)'") ?? ""
            }
    }
}

extension Engine {
    /// Those of this program.
    fileprivate var migrations: [String] {
        switch self {
        case .sqlite: Schema.migrations
        case .postgresql: PostgresSchema.migrations
        }
    }
}
