import Foundation
import GRDB
import Keys
import Stores
import TestSupport

/// The engines whose rows hands can edit.
enum Engine: CaseIterable, CustomStringConvertible {
    case sqlite, postgresql

    var description: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgresql: "PostgreSQL"
        }
    }
}

/// A store of either engine with two integrations, `a` with the keys k0 and k1 and `b` with k2, and the hands of
/// somebody with a database client.
struct EngineFixture {
    let engine: Engine
    let store: any StateStore & KeyLookUp
    /// The file, or the database's name.
    let place: String
    private let lease: PostgresDatabase?

    init(_ engine: Engine) throws {
        self.engine = engine
        switch engine {
        case .sqlite:
            lease = nil
            place = try temporaryPath()
            store = try SQLiteStore.create(path: place)
        case .postgresql:
            let server = try PostgresServer.shared()
            let database = try PostgresDatabase()
            lease = database
            place = database.name
            store = try PostgresStore.create(PostgresAddress(server.address(place)))
        }
        try store.create(Sample.project, actor: Sample.actor)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        var record = IntegrationRecord(
            spec: Sample.spec("a", grants: ["jobs.list-jobs"]), keys: [Sample.key("k0", .revoked), Sample.key("k1")])
        record.spec.expires = CalendarDay("2027-06-30")
        let other = IntegrationRecord(spec: Sample.spec("b"), keys: [Sample.key("k2")])
        try lock.commit(
            Transaction(
                expectedSerial: 1, at: Sample.start, actor: Sample.actor,
                writes: [
                    Write(.putCatalogue(Sample.catalogue), action: .created),
                    Write(.putPartner(Sample.partner), action: .created),
                    Write(.putIntegration(record), action: .activated),
                    Write(.putIntegration(other), action: .activated),
                ]))
    }

    var address: StoreAddress {
        get throws {
            switch engine {
            case .sqlite: .sqlite(path: place)
            case .postgresql: .postgresql(try PostgresAddress(try PostgresServer.shared().address(place)))
            }
        }
    }

    /// Runs statements with checks and foreign keys out of the way.
    func sql(_ statement: String) throws {
        switch engine {
        case .sqlite:
            try DatabaseQueue(path: place).writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
                try database.execute(sql: statement)
            }
        case .postgresql: try psql(EngineFixture.dropConstraints + statement)
        }
    }

    /// Runs a statement as the schema lets it.
    func checkedSQL(_ statement: String) throws {
        switch engine {
        case .sqlite: try DatabaseQueue(path: place).write { try $0.execute(sql: statement) }
        case .postgresql: try psql(statement)
        }
    }

    /// The first column of the first row, as text; bytes in hexadecimal.
    func value(_ query: String) throws -> String? {
        switch engine {
        case .sqlite:
            try DatabaseQueue(path: place).read { database in
                switch try DatabaseValue.fetchOne(database, sql: query)?.storage {
                case .blob(let data): hex(data)
                case .string(let text): text
                case .int64(let number): String(number)
                case .double, .null, nil: nil
                }
            }
        case .postgresql: try psql(query).replacing("\\x", with: "")
        }
    }

    @discardableResult
    private func psql(_ statement: String) throws -> String {
        let server = try PostgresServer.shared()
        return try server.psql("SET search_path = lockstep; \(EngineFixture.postgres(statement))", in: place)
    }

    /// The tests write SQLite's dialect where the two differ.
    static func postgres(_ statement: String) -> String {
        statement.replacing(/zeroblob\(([0-9]+)\)/) { "decode(repeat('00', \($0.1)), 'hex')" }
            .replacing("randomblob(32)", with: "sha256(convert_to(gen_random_uuid()::text, 'UTF8'))")
            .replacing("char(", with: "chr(")
            .replacing(/x'([0-9a-f]*)'/) { "decode('\($0.1)', 'hex')" }
    }

    static let dropConstraints = """
        DO $$ DECLARE c record; BEGIN
            FOR c IN SELECT conrelid::regclass AS owner, conname AS name FROM pg_constraint
                WHERE connamespace = 'lockstep'::regnamespace AND contype IN ('c', 'f')
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.owner, c.name); END LOOP;
        END $$;

        """
}

extension StoreAddress {
    /// A place where nothing is yet.
    static func empty(_ engine: Engine) throws -> StoreAddress {
        switch engine {
        case .sqlite: return .sqlite(path: try temporaryPath())
        case .postgresql:
            let server = try PostgresServer.shared()
            return .postgresql(try PostgresAddress(server.address(try server.makeDatabase())))
        }
    }
}

/// Which case an error is, without its values.
func name(of error: StoreError?) -> String { error.map { String("\($0)".prefix { $0 != "(" }) } ?? "none" }
