import Foundation
import GRDB
import Keys
import Reconcile
import Sinks
import Stores
import TestSupport
import Testing

@Suite("Random programs")
struct RandomProgramTests {
    /// 16,000 steps; `LOCKSTEP_SEEDS=FROM..<TO` tries others, as many as somebody has time for.
    static let seeds: Range<Int> = {
        let bounds = (ProcessInfo.processInfo.environment["LOCKSTEP_SEEDS"] ?? "").split(separator: "..<").compactMap {
            Int($0)
        }
        return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[0]..<bounds[1] : 0..<400
    }()

    @Test("the promises hold on the fake, whatever happens", arguments: seeds)
    func inMemory(seed: Int) async {
        await expectHolds(Program(seed: UInt64(seed), length: 40)) { try inMemoryInterpreter() }
    }

    @Test("the promises hold on SQLite", arguments: 1000..<1040)
    func sqlite(seed: Int) async {
        await expectHolds(Program(seed: UInt64(seed), length: 30)) { try sqliteInterpreter() }
    }

    @Test("the promises hold on PostgreSQL", arguments: 3000..<3012)
    func postgresql(seed: Int) async throws {
        let database = try PostgresDatabase()
        await expectHolds(Program(seed: UInt64(seed), length: 24)) {
            // A program that is tried again while it is made shorter begins with an empty database.
            try PostgresServer.shared().psql(
                "SET client_min_messages = error; DROP SCHEMA IF EXISTS lockstep CASCADE", in: database.name)
            return try postgresInterpreter(database.name)
        }
        withExtendedLifetime(database) {}
    }

    @Test("the promises hold with a real program that does not do as it should", arguments: 2000..<2024)
    func program(seed: Int) async {
        await expectHolds(Program(seed: UInt64(seed), length: 24)) { try faultyProgramInterpreter(seed: seed) }
    }

    // MARK: Appliers that are broken on purpose

    @Test("an applier that activates before delivery is caught")
    func activatesBeforeDelivery() async {
        await expectCaught { interpreter in
            interpreter.world.wrap = { lock in
                AlteringLock(inner: lock) { record in
                    for index in record.keys.indices where record.keys[index].state == .pending {
                        record.keys[index].state = .active
                        record.keys[index].activatedAt = record.keys[index].issuedAt
                    }
                }
            }
        }
    }

    @Test("an applier that retires before activation is caught")
    func retiresBeforeActivation() async {
        await expectCaught { interpreter in
            interpreter.world.wrap = { lock in
                AlteringLock(inner: lock) { record in
                    guard record.keys.contains(where: { $0.state == .pending }) else { return }
                    for index in record.keys.indices where record.keys[index].state == .active {
                        record.keys[index].state = .revoked
                        record.keys[index].revokedAt = record.keys[index].issuedAt
                    }
                }
            }
        }
    }

    @Test("an applier that skips the guard is caught")
    func skipsTheGuard() async {
        await expectCaught { $0.ignoresGuard = true }
    }

    @Test("an actor that applies a stale plan is caught")
    func appliesStalePlans() async {
        await expectCaught { $0.ignoresStaleness = true }
    }

    private func expectCaught(_ breaking: (inout Interpreter) -> Void) async {
        for seed in 0..<200 {
            var caught = false
            do {
                var interpreter = try inMemoryInterpreter()
                breaking(&interpreter)
                try await interpreter.run(Program(seed: UInt64(seed), length: 40))
            } catch { caught = error is Violation }
            if caught { return }
        }
        Issue.record("200 programs did not notice")
    }

    // MARK: Running and shrinking

    private func inMemoryInterpreter() throws -> Interpreter {
        let store = InMemoryStore()
        return Interpreter(world: try World(store: store)) { name, edit in
            store.edit(name, projectUID: Sample.uid) { $0 = edit.applied(to: $0) }
        }
    }

    /// A sink that runs a program: by the first character of the key id it answers late, fails half-way, closes its input
    /// early and calls that success, keeps the key and fails, or hangs until it is killed.
    private func faultyProgramInterpreter(seed: Int) throws -> Interpreter {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lockstep-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = """
            case $1 in
                [0-9]*) cat > "$0/$1"; sleep 0.02;;
                [A-F]*) head -c 9 > /dev/null; exit 1;;
                [G-L]*) exec <&-; exit 0;;
                [M-R]*) cat > "$0/$1"; exit 1;;
                [S-Z]*) cat > "$0/$1"; sleep 60;;
                *) cat > "$0/$1";;
            esac
            """
        var interpreter = try inMemoryInterpreter()
        // Other key ids for each seed, so that each meets other faults.
        interpreter.world.random = SeededRandom(seed: UInt64(seed))
        let sink = ExecSink(
            command: "sh", words: ["sh", "-c", script, folder.path, "{key_id}"], variables: [],
            timeout: Period(seconds: 1))
        interpreter.world.realSink = (
            sink,
            {
                try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).map {
                    try String(contentsOf: $0, encoding: .utf8)
                }
            }
        )
        return interpreter
    }

    private func sqliteInterpreter() throws -> Interpreter {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lockstep-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("store.sqlite3").path
        return Interpreter(world: try World(store: try SQLiteStore.create(path: path))) { name, edit in
            try DatabaseQueue(path: path).writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
                for statement in edit.statements {
                    try database.execute(sql: statement, arguments: ["name": name])
                }
            }
        }
    }

    private func postgresInterpreter(_ database: String) throws -> Interpreter {
        let server = try PostgresServer.shared()
        let store = try PostgresStore.create(PostgresAddress(server.address(database)))
        return Interpreter(world: try World(store: store)) { name, edit in
            let statements = edit.statements.map {
                $0.replacing(":name", with: "'\(name)'").replacing("char(", with: "chr(")
            }
            try server.psql(
                """
                SET session_replication_role = replica; SET search_path = lockstep;
                \(statements.joined(separator: ";\n"))
                """, in: database)
        }
    }

    /// Fails with the smallest program found by leaving out steps.
    private func expectHolds(_ program: Program, _ make: () throws -> Interpreter) async {
        guard var failure = await failure(of: program, make) else { return }
        var smallest = program
        var index = smallest.steps.count - 1
        while index >= 0 {
            var shorter = smallest
            shorter.steps.remove(at: index)
            if let still = await self.failure(of: shorter, make) {
                smallest = shorter
                failure = still
            }
            index -= 1
        }
        Issue.record("\(failure)\n\(smallest)")
    }

    private func failure(of program: Program, _ make: () throws -> Interpreter) async -> String? {
        do {
            var interpreter = try make()
            try await interpreter.run(program)
            return nil
        } catch { return String(describing: error) }
    }
}

/// A lock that changes records on their way to the store: a broken applier, without a hook in the real one.
private struct AlteringLock: StateLock {
    let inner: any StateLock
    let alter: @Sendable (inout IntegrationRecord) -> Void

    func commit(_ transaction: Transaction) throws -> Int {
        var transaction = transaction
        for index in transaction.writes.indices {
            switch transaction.writes[index].change {
            case .putIntegration(var record):
                alter(&record)
                transaction.writes[index].change = .putIntegration(record)
            case .putKeys(of: var record):
                alter(&record)
                transaction.writes[index].change = .putKeys(of: record)
            default: break
            }
        }
        return try inner.commit(transaction)
    }

    func release() { inner.release() }
}

extension RowEdit {
    func applied(to record: IntegrationRecord?) -> IntegrationRecord? {
        guard var record else { return nil }
        switch self {
        case .activateAll:
            for index in record.keys.indices.suffix(1) {
                record.keys[index].state = .active
                record.keys[index].activatedAt = record.keys[index].issuedAt
            }
        case .revokeAll:
            for index in record.keys.indices {
                record.keys[index].state = .revoked
                record.keys[index].revokedAt = record.keys[index].issuedAt
            }
        case .allGrants: record.spec.grants = GrantSet(ids: Program.permissions)
        case .noGrants: record.spec.grants = .empty
        case .noExpiry: record.spec.expires = nil
        case .dropKeys: record.keys = []
        case .deleteRows: return nil
        }
        return record
    }

    var statements: [String] {
        let keys = "integration IN (SELECT id FROM integration WHERE name = :name)"
        return switch self {
        case .activateAll:
            [
                """
                UPDATE key SET state = 'active', activated_at = 1
                WHERE \(keys) AND NOT EXISTS (SELECT 1 FROM key k WHERE k.integration = key.integration AND k.state = 'active')
                AND position = 0
                """
            ]
        case .revokeAll: ["UPDATE key SET state = 'revoked', revoked_at = 1 WHERE \(keys)"]
        case .allGrants:
            [
                "UPDATE integration SET grants = 'jobs.create-job' || char(10) || 'jobs.list-jobs' || char(10) WHERE name = :name"
            ]
        case .noGrants: ["UPDATE integration SET grants = '' WHERE name = :name"]
        case .noExpiry: ["UPDATE integration SET expires_on = NULL WHERE name = :name"]
        case .dropKeys: ["DELETE FROM key WHERE \(keys)"]
        case .deleteRows: ["DELETE FROM key WHERE \(keys)", "DELETE FROM integration WHERE name = :name"]
        }
    }
}
