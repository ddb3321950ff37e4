import Foundation
import Keys
import Stores
import TestSupport
import Testing

/// What a server can refuse, and that nobody learns a password from the words for it.
@Suite("A shared store that cannot be used")
struct PostgresRefusalTests {
    private let server: PostgresServer
    private let lease: PostgresDatabase
    private let database: String

    init() throws {
        server = try PostgresServer.shared()
        lease = try PostgresDatabase()
        database = lease.name
    }

    private func error(_ address: String, _ body: (PostgresStore) throws -> Void = PostgresRefusalTests.read)
        -> StoreError?
    {
        do {
            try body(PostgresStore(try PostgresAddress(address)))
        } catch {
            #expect(!"\(error)".contains("s3cret"))
            return error as? StoreError
        }
        return nil
    }

    private static func read(_ store: PostgresStore) throws { _ = try store.read(projectUID: Sample.uid) }

    @Test("each reason has an error of its own")
    func reasons() throws {
        let place = "postgresql://\(server.socket)/\(database)"
        #expect(error(server.address(database)) == .notFound(place: place))
        #expect(name(of: error("postgresql://kim:s3cret@127.0.0.1:1/x")) == "unreachable")
        #expect(name(of: error("postgresql://kim:s3cret@/x?host=/nowhere")) == "unreachable")
        #expect(name(of: error(server.address("no_such_database"))) == "refused")
        #expect(name(of: error(server.address(database, user: "nobody_here"))) == "refused")
        _ = try server.psql(
            "CREATE ROLE \(database)_kim LOGIN PASSWORD 'right' IN ROLE has_password",
            in: database)
        let wrong = "postgresql://\(database)_kim:s3cret@/\(database)?host=\(server.socket)"
        #expect(name(of: error(wrong)) == "refused")
        #expect(name(of: error(wrong.replacing("s3cret", with: "right"))) == "notFound")
    }

    @Test("another schema than this program's is told, and not touched")
    func schemas() throws {
        let store = try PostgresStore.create(PostgresAddress(server.address(database)))
        try store.create(Sample.project, actor: Sample.actor)
        let (known, newer) = (PostgresSchema.version, PostgresSchema.version + 1)
        _ = try server.psql("UPDATE lockstep.store SET schema = \(newer)", in: database)
        #expect(error(server.address(database)) == .schemaTooNew(found: newer, known: known))
        #expect(throws: StoreError.schemaTooNew(found: newer, known: known)) { try store.migrate() }
        #expect(throws: StoreError.schemaTooNew(found: newer, known: known)) {
            try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        }
    }

    @Test("a schema that became newer under the lock ends a commit")
    func migratedMeanwhile() throws {
        let store = try PostgresStore.create(PostgresAddress(server.address(database)))
        try store.create(Sample.project, actor: Sample.actor)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        _ = try server.psql("UPDATE lockstep.store SET schema = schema + 1", in: database)
        #expect(throws: StoreError.self) {
            try lock.commit(Transaction(expectedSerial: 1, at: Sample.start, actor: Sample.actor, writes: []))
        }
        #expect(try server.psql("SELECT serial FROM lockstep.project", in: database) == "1")
    }

    @Test("a schema that becomes newer while a commit waits for its turn ends it")
    func migratedWhileWaiting() throws {
        let store = try PostgresStore.create(PostgresAddress(server.address(database)))
        try store.create(Sample.project, actor: Sample.actor)
        // Whoever takes the lock finds that a migration came before it.
        _ = try server.psql(
            """
            SET search_path = lockstep;
            ALTER TABLE lock RENAME TO taken;
            CREATE FUNCTION migrates() RETURNS boolean LANGUAGE sql VOLATILE AS
                $$ UPDATE lockstep.store SET schema = schema + 1 RETURNING true $$;
            CREATE VIEW lock AS SELECT name FROM taken WHERE migrates()
            """, in: database)
        var other = Sample.project
        other.uid = "another"
        #expect(
            throws: StoreError.schemaTooNew(found: PostgresSchema.version + 1, known: PostgresSchema.version)
        ) { try store.create(other, actor: Sample.actor) }
        #expect(try server.psql("SELECT count(*) FROM lockstep.project", in: database) == "1")
    }

    @Test("two that make the store at once both find it made")
    func madeTwice() async throws {
        let address = try PostgresAddress(server.address(database))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { @concurrent in try PostgresStore(address).migrate() } }
            try await group.waitForAll()
        }
        #expect(try PostgresStore(address).schemaVersion() == PostgresSchema.version)
    }

    @Test("a database in another encoding than UTF-8 is refused")
    func encoding() throws {
        let latin = try server.makeDatabase(encoding: "LATIN1")
        #expect(name(of: error(server.address(latin), { try $0.migrate() })) == "failed")
    }

    @Test(
        "an address that libpq reads otherwise than it was meant is refused without repeating any of it",
        arguments: [
            "postgresql://kim:s3cret/x@host/db", "postgresql://kim:1/s3cret@host/db",
            "postgresql://kim:p@s3cret@host/db",
            "postgresql://kim:%zzs3cret@host/db", "postgresql://kim@host/db?s3cret=1",
        ])
    func badAddress(text: String) { #expect(error(text) == .badAddress) }

    @Test("a place shows hosts, ports and database only")
    func place() throws {
        let places = [
            ("postgresql://kim:s3cret@db.example/keys", "postgresql://db.example/keys"),
            ("postgres://kim@a:5433,b/keys?target_session_attrs=read-write", "postgresql://a:5433,b/keys"),
            ("postgresql://a/keys?password=s3cret&sslmode=verify-full", "postgresql://a/keys"),
        ]
        for (text, place) in places { #expect(try PostgresAddress(text).place == place) }
    }

    @Test("of several hosts the one that takes writes is used")
    func severalHosts() throws {
        let store = try PostgresStore.create(
            PostgresAddress(
                "postgresql://postgres@/\(database)?host=/nowhere,\(server.socket)&target_session_attrs=read-write"))
        #expect(try store.schemaVersion() == PostgresSchema.version)
    }

    @Test("a standby is read, and refuses to be written as what it is")
    func standby() throws {
        let primary = try PostgresStore.create(PostgresAddress(server.address(database)))
        try primary.create(Sample.project, actor: Sample.actor)
        let standby = try PostgresServer(arguments: ["--standby-of", server.socket])
        defer { standby.stop() }
        let store = PostgresStore(try PostgresAddress(standby.address(database)))
        #expect(try store.read(projectUID: Sample.uid).project == Sample.project)
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery()).count == 1)
        let place = "postgresql://\(standby.socket)/\(database)"
        #expect(throws: StoreError.readOnly(place: place)) {
            try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        }
        let writable = standby.address(database, more: "&target_session_attrs=read-write")
        #expect(name(of: error(writable)) == "refused")
    }
}
