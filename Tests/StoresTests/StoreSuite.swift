import Foundation
import GRDB
import Keys
import Stores
import TestSupport
import Testing

/// A store to test, made anew for each test, with the hands that can edit its rows.
struct StoreUnderTest: CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable () throws -> any StateStore
    /// What somebody does who has the store but not the seal key: the integration's owner becomes `mallory`.
    var editOwner: @Sendable (any StateStore, String) throws -> Void
    /// The seal that is recorded of the integration becomes another.
    var editSeal: @Sendable (any StateStore, String) throws -> Void
    /// What a gateway does.
    var noteUse: @Sendable (any StateStore, KeyID, KeyUsage) throws -> Void

    static let all = [
        StoreUnderTest(testDescription: "in memory") {
            InMemoryStore()
        } editOwner: { store, name in
            (store as? InMemoryStore)?.edit(name, projectUID: Sample.uid) { $0?.spec.owner = "mallory" }
        } editSeal: { store, name in
            (store as? InMemoryStore)?.editSeal(name, projectUID: Sample.uid) { $0?.bytes[0] ^= 1 }
        } noteUse: { store, key, usage in
            (store as? InMemoryStore)?.note(usage, of: key, projectUID: Sample.uid)
        },
        StoreUnderTest(testDescription: "SQLite") {
            try SQLiteStore.create(path: temporaryPath())
        } editOwner: { store, name in
            try DatabaseQueue(path: (store as! SQLiteStore).path).write { database in
                try database.execute(sql: "UPDATE integration SET owner = 'mallory' WHERE name = ?", arguments: [name])
            }
        } editSeal: { store, name in
            try DatabaseQueue(path: (store as! SQLiteStore).path).write { database in
                try database.execute(sql: "UPDATE recorded SET seal = zeroblob(32) WHERE name = ?", arguments: [name])
            }
        } noteUse: { store, key, usage in
            try DatabaseQueue(path: (store as! SQLiteStore).path).write { database in
                try database.execute(
                    sql: "UPDATE key SET first_used_at = ?, last_used_at = ? WHERE id = ?",
                    arguments: [usage.firstUsedAt?.seconds, usage.lastUsedAt?.seconds, key.description])
            }
        },
        StoreUnderTest(testDescription: "PostgreSQL") {
            let server = try PostgresServer.shared()
            return try PostgresStore.create(PostgresAddress(server.address(try server.makeDatabase())))
        } editOwner: { store, name in
            try psql("UPDATE lockstep.integration SET owner = 'mallory' WHERE name = '\(name)'", store)
        } editSeal: { store, name in
            try psql("UPDATE lockstep.recorded SET seal = sha256('') WHERE name = '\(name)'", store)
        } noteUse: { store, key, usage in
            func text(_ instant: Instant?) -> String { instant.map { "\($0.seconds)" } ?? "NULL" }
            try psql(
                """
                UPDATE lockstep.key
                SET first_used_at = \(text(usage.firstUsedAt)), last_used_at = \(text(usage.lastUsedAt))
                WHERE id = '\(key)'
                """, store)
        },
    ]

    private static func psql(_ statement: String, _ store: any StateStore) throws {
        let database = (store as! PostgresStore).address.place.split(separator: "/").last ?? ""
        try PostgresServer.shared().psql(statement, in: String(database))
    }
}

/// A path for a store in a folder of its own.
func temporaryPath() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lockstep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent("store.sqlite3").path
}

/// The promises of `StateStore`, held against every store.
@Suite("Every store")
struct StoreSuite {
    func prepared(_ subject: StoreUnderTest) throws -> any StateStore {
        let store = try subject.make()
        try store.create(Sample.project, actor: Sample.actor)
        return store
    }

    @discardableResult
    func commit(
        _ writes: [Write], to store: any StateStore, serial: Int, at: Instant = Sample.start
    ) throws -> Int {
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        return try lock.commit(
            Transaction(expectedSerial: serial, at: at, actor: Sample.actor, writes: writes))
    }

    @Test("what was put is read back, recorded as stored", arguments: StoreUnderTest.all)
    func roundTrip(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var full = IntegrationRecord(spec: Sample.spec("full", grants: ["b", "a"]))
        full.spec.description = "é 漢 🔑"
        full.spec.owner = "talent-ops@acme.example"
        full.spec.labels = [Label(key: "a", value: "1"), Label(key: "team", value: "ops/\"x\"")]
        full.spec.expires = CalendarDay("2027-06-30")
        full.spec.rotation = Rotation(every: Period("90d"), overlap: .zero)
        full.spec.generation = 3
        full.spec.protected = true
        full.spec.suspended = true
        full.spec.delivery = Delivery(
            to: .exec(command: "vault kv put x/{name} key=-", words: ["vault", "kv", "put", "x/{name}", "key=-"]),
            environment: ["VAULT_ADDR"], timeout: Period("2m"))
        full.standing = .revokedByCommand(generation: 3)
        full.keys = [
            Sample.key("k2", .revoked), Sample.key("k1", .retiring, retires: Sample.start), Sample.key("k0", .pending),
            Sample.key("k9"),
        ]
        let bare = IntegrationRecord(spec: IntegrationSpec(name: "bare", api: "x"), standing: .removed)
        let forgotten = IntegrationRecord(spec: Sample.spec("given-up"), standing: .forgotten, keys: [Sample.key("k8")])
        let serial = try commit(
            [
                Write(.putCatalogue(Sample.catalogue), action: .created),
                Write(.putPartner(Sample.partner), action: .created),
                Write(.putIntegration(full), action: .updated), Write(.putIntegration(bare), action: .updated),
                Write(.putIntegration(forgotten), action: .forgotten),
            ], to: store, serial: 1)
        #expect(serial == 2)
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.project.serial == 2)
        #expect(state.catalogues.map(\.stored) == [Sample.catalogue])
        #expect(state.partners.map(\.stored) == [Sample.partner])
        #expect(state.integrations.map(\.stored) == [bare, full, forgotten])
        #expect(state.integrations.map(\.recorded) == [bare, full, forgotten])
        #expect(state.catalogues.allSatisfy { !$0.hasDrifted } && state.partners.allSatisfy { !$0.hasDrifted })
    }

    @Test(
        "a reading is told of everything else, then of each integration in the order of names; what it throws ends it",
        arguments: StoreUnderTest.all)
    func reading(subject: StoreUnderTest) throws {
        struct Told: StateReading {
            var said: [String] = []
            var keys: [Int] = []
            var stops = false

            mutating func begin(_ rest: State) {
                said.append("\(rest.partners.count) partners, \(rest.integrations.count) integrations")
            }

            mutating func take(_ found: Stored<IntegrationRecord>) throws {
                said.append(found.name)
                keys.append(found.stored?.keys.count ?? 0)
                if stops { throw StoreError.locked(nil) }
            }
        }
        let store = try prepared(subject)
        // More than come in one portion from a server. But for the first each has two keys, so that a portion ends between them.
        let names = (0..<1_100).map { "i-\(1_000 + $0)" }
        let records = names.enumerated().map { index, name in
            IntegrationRecord(
                spec: Sample.spec(name),
                keys: [Sample.key("\(name)a")] + (index == 0 ? [] : [Sample.key("\(name)b", .pending)]))
        }
        let writes = records.reversed().map { Write(.putIntegration($0), action: .updated) }
        try commit([Write(.putPartner(Sample.partner), action: .created)] + writes, to: store, serial: 1)
        // Two whose events are read, at both sides of a portion's end.
        let removed = [names[511], names[512]].map { name in
            Write(.putIntegration(IntegrationRecord(spec: Sample.spec(name), standing: .removed)), action: .revoked)
        }
        try commit(removed, to: store, serial: 2)
        var told = Told()
        try store.read(projectUID: Sample.uid, sealKey: { _ in Sample.sealKey }, into: &told)
        #expect(told.said == ["1 partners, 0 integrations"] + names)
        let keys = records.map { $0.spec.name == names[511] || $0.spec.name == names[512] ? 0 : $0.keys.count }
        #expect(told.keys == keys)
        let picked = try store.read(
            projectUID: Sample.uid, where: { $0.event?.action == .revoked }, sealKey: { _ in Sample.sealKey })
        #expect(picked.integrations.map(\.name) == [names[511], names[512]])
        told = Told(stops: true)
        #expect(throws: StoreError.locked(nil)) {
            try store.read(projectUID: Sample.uid, sealKey: { _ in Sample.sealKey }, into: &told)
        }
        #expect(told.said.count == 2)
        #expect(try store.read(projectUID: Sample.uid).integrations.count == names.count)
    }

    @Test("operators are read back with their tokens, recorded as stored", arguments: StoreUnderTest.all)
    func operators(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var kim = OperatorRecord(
            spec: OperatorSpec(
                name: "kim", level: .siteAdmin, developerPermissions: [.allCredentials], userPermissions: [.advanced],
                ceiling: Ceiling(apis: ["harvest-v1": .init(categories: ["Jobs"], access: [.read])])),
            keys: [Sample.key("t1", .retiring, retires: Sample.start), Sample.key("t2")])
        let gone = OperatorRecord(spec: OperatorSpec(name: "gone", level: .basic), standing: .removed)
        try commit(
            [Write(.putOperator(kim), action: .updated), Write(.putOperator(gone), action: .revoked)], to: store,
            serial: 1)
        var state = try store.read(projectUID: Sample.uid)
        #expect(state.operators.map(\.stored) == [gone, kim] && state.operators.map(\.recorded) == [gone, kim])
        kim.standing = .revokedByCommand(generation: 0)
        kim.keys[0].state = .revoked
        kim.keys[0].revokedAt = Sample.start
        kim.keys.append(Sample.key("t3", .pending))
        try commit([Write(.putOperator(kim), action: .revoked, keyID: KeyID("t1"))], to: store, serial: 2)
        state = try store.read(projectUID: Sample.uid)
        #expect(state.operators.last?.stored == kim && state.operators.last?.recorded == kim)
        try commit([Write(.deleteOperator("kim"), action: .healed)], to: store, serial: 3)
        #expect(try store.read(projectUID: Sample.uid).operators.map(\.recorded?.spec.name) == ["gone"])
        let events = try store.events(projectUID: Sample.uid, matching: EventQuery(name: "kim"))
        #expect(events.map(\.kind) == [.operator, .operator, .operator])
        #expect(throws: StoreError.ruleBroken(name: "two", .twoActive)) {
            try commit(
                [
                    Write(
                        .putOperator(
                            OperatorRecord(
                                spec: OperatorSpec(name: "two", level: .basic),
                                keys: [Sample.key("t4"), Sample.key("t5")])), action: .updated)
                ], to: store, serial: 4)
        }
    }

    @Test(
        "a record that breaks a rule of key states is refused, and nothing of its transaction is written",
        arguments: StoreUnderTest.all)
    func brokenRules(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let until = Sample.start + Period("7d")!
        let records: [(BrokenRule, [KeyRecord])] = [
            (.twoActive, [Sample.key("k1"), Sample.key("k2")]),
            (.twoPending, [Sample.key("k1", .pending), Sample.key("k2", .pending)]),
            (.threeRetiring, (1...3).map { Sample.key("k\($0)", .retiring, retires: until) }),
            (.retiringWithoutDate, [Sample.key("k1", .retiring)]),
        ]
        for (rule, keys) in records {
            let sound = IntegrationRecord(spec: Sample.spec("sound"))
            let broken = IntegrationRecord(spec: Sample.spec("a"), keys: keys)
            #expect(throws: StoreError.ruleBroken(name: "a", rule)) {
                try commit(
                    [
                        Write(.putIntegration(sound), action: .updated),
                        Write(.putIntegration(broken), action: .updated),
                    ],
                    to: store, serial: 1)
            }
        }
        #expect(try store.read(projectUID: Sample.uid).integrations.isEmpty)
    }

    @Test("a later put replaces rows and keys", arguments: StoreUnderTest.all)
    func replace(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var record = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1"), Sample.key("k2", .pending)])
        try commit([Write(.putIntegration(record), action: .pending)], to: store, serial: 1)
        // The active key changes places: never two active at once, whatever the order of the rows.
        record.keys = [Sample.key("k1", .retiring, retires: Sample.start), Sample.key("k2")]
        try commit([Write(.putIntegration(record), action: .activated)], to: store, serial: 2)
        #expect(try store.read(projectUID: Sample.uid).integrations.map(\.stored) == [record])
        record.keys = [Sample.key("k1"), Sample.key("k2", .revoked)]
        try commit([Write(.putIntegration(record), action: .healed)], to: store, serial: 3)
        #expect(try store.read(projectUID: Sample.uid).integrations.map(\.stored) == [record])
    }

    @Test("keys and tokens that were written as pending become active", arguments: StoreUnderTest.all)
    func activate(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var gem = IntegrationRecord(spec: Sample.spec("gem"), keys: [Sample.key("k1"), Sample.key("k2", .pending)])
        var kim = OperatorRecord(
            spec: OperatorSpec(name: "kim", level: .basic), keys: [Sample.key("t1"), Sample.key("t2", .pending)])
        try commit(
            [Write(.putIntegration(gem), action: .pending), Write(.putOperator(kim), action: .pending)], to: store,
            serial: 1)
        gem.keys = [Sample.key("k1", .retiring, retires: Sample.start), Sample.key("k2")]
        kim.keys = [Sample.key("t1", .revoked), Sample.key("t2")]
        // With one that is new in the same transaction, as the next batch is.
        let next = IntegrationRecord(spec: Sample.spec("next"), keys: [Sample.key("k3", .pending)])
        try commit(
            [
                Write(.putKeys(of: gem), action: .activated), Write(.putTokens(of: kim), action: .activated),
                Write(.putIntegration(next), action: .pending),
            ], to: store, serial: 2)
        let state = try store.readChecked()
        #expect(state.integrations.map(\.stored) == [gem, next] && state.integrations.map(\.recorded) == [gem, next])
        #expect(state.operators.map(\.stored) == [kim] && state.operators.map(\.recorded) == [kim])
        #expect((state.integrations.map(\.seal) + state.operators.map(\.seal)).allSatisfy { $0 == .intact })
    }

    @Test("a rename keeps the keys and takes those of a removed namesake along", arguments: StoreUnderTest.all)
    func rename(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let gone = IntegrationRecord(spec: Sample.spec("new"), standing: .removed, keys: [Sample.key("k0", .revoked)])
        let old = IntegrationRecord(spec: Sample.spec("old"), keys: [Sample.key("k1")])
        try commit(
            [Write(.putIntegration(gone), action: .revoked), Write(.putIntegration(old), action: .activated)],
            to: store, serial: 1)
        let renamed = IntegrationRecord(spec: Sample.spec("new"), keys: gone.keys + old.keys)
        try commit(
            [Write(.renameIntegration(from: "old", to: renamed), action: .renamed)], to: store, serial: 2)
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.map(\.stored) == [renamed])
        #expect(state.integrations.allSatisfy { !$0.hasDrifted })
        let events = try store.events(projectUID: Sample.uid, matching: EventQuery(name: "new"))
        #expect(events.map(\.name) == ["new", "old", "new"])
    }

    @Test("deleted resources are gone", arguments: StoreUnderTest.all)
    func delete(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let record = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1")])
        try commit(
            [
                Write(.putCatalogue(Sample.catalogue), action: .created),
                Write(.putPartner(Sample.partner), action: .created),
                Write(.putIntegration(record), action: .activated),
            ], to: store, serial: 1)
        try commit(
            [
                Write(.deleteIntegration("a"), action: .healed), Write(.deletePartner("gem"), action: .deleted),
                Write(.deleteCatalogue("harvest-v1"), action: .deleted),
            ], to: store, serial: 2)
        let state = try store.read(projectUID: Sample.uid)
        #expect(state.integrations.isEmpty && state.partners.isEmpty && state.catalogues.isEmpty)
    }

    @Test("a transaction for another serial writes nothing and says who moved it", arguments: StoreUnderTest.all)
    func fenced(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        try commit([Write(.putPartner(Sample.partner), action: .created)], to: store, serial: 1)
        let error = #expect(throws: StoreError.self) {
            try commit([Write(.deletePartner("gem"), action: .deleted)], to: store, serial: 1)
        }
        guard case .serialMoved(expected: 1, found: 2, by: let event?) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(event.actor == Sample.actor && event.action == .created)
        #expect(try store.read(projectUID: Sample.uid).partners.count == 1)
    }

    @Test("every write has its event, in order, with who, when, what and why", arguments: StoreUnderTest.all)
    func events(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let record = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1", .pending)])
        let later = Instant(seconds: Sample.start.seconds + 60)
        try commit(
            [
                Write(.putPartner(Sample.partner), action: .created),
                Write(.putIntegration(record), action: .pending, keyID: KeyID("k1"), reason: "added"),
            ], to: store, serial: 1, at: later)
        let events = try store.events(projectUID: Sample.uid, matching: EventQuery())
        #expect(events.map(\.sequence) == [1, 2, 3])
        #expect(events.map(\.serial) == [1, 2, 2])
        #expect(events.map(\.action) == [.initialized, .created, .pending])
        #expect(
            events[2]
                == Event(
                    sequence: 3, index: 2, serial: 2, at: later, actor: Sample.actor, action: .pending,
                    kind: .integration,
                    name: "a", keyID: KeyID("k1"), reason: "added"))
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery(limit: 1)).map(\.sequence) == [3])
        func sequences(_ actions: EventAction..., name: String? = nil, limit: Int? = nil) throws -> [Int] {
            let query = EventQuery(name: name, limit: limit, actions: Set(actions))
            return try store.events(projectUID: Sample.uid, matching: query).map(\.sequence)
        }
        #expect(try sequences(.initialized) == [1] && sequences(.renamed) == [] && sequences() == [])
        #expect(try sequences(.initialized, .created, .updated, .activated, .pending, limit: 1) == [3])
        #expect(try store.events(projectUID: Sample.uid, matching: EventQuery(name: "gem")).map(\.sequence) == [2])
        #expect(try store.read(projectUID: Sample.uid).project.lastEventAt == later)
    }

    @Test("the use that a gateway noted is read, and no write of a key takes it away", arguments: StoreUnderTest.all)
    func usage(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var other = Sample.project
        other.uid = "other"
        try store.create(other, actor: Sample.actor)
        var record = IntegrationRecord(
            spec: Sample.spec("a"), keys: [Sample.key("k1", .revoked), Sample.key("k2"), Sample.key("k3", .pending)])
        try commit([Write(.putIntegration(record), action: .activated)], to: store, serial: 1)
        #expect(try store.usage(projectUID: Sample.uid) == [:])
        let full = KeyUsage(firstUsedAt: Sample.start, lastUsedAt: Instant(seconds: Sample.start.seconds + 60))
        let half = KeyUsage(lastUsedAt: Sample.start)
        try subject.noteUse(store, KeyID("k1"), full)
        try subject.noteUse(store, KeyID("k2"), half)
        #expect(try store.usage(projectUID: Sample.uid) == [KeyID("k1"): full, KeyID("k2"): half])
        record.keys[1] = Sample.key("k2", .revoked)
        try commit([Write(.putIntegration(record), action: .revoked)], to: store, serial: 2)
        #expect(try store.usage(projectUID: Sample.uid) == [KeyID("k1"): full, KeyID("k2"): half])
        #expect(try store.usage(projectUID: "other") == [:])
        #expect(throws: StoreError.unknownProject(uid: "nobody", known: [Sample.uid, "other"])) {
            try store.usage(projectUID: "nobody")
        }
    }

    @Test("the newest event of a project is told alone", arguments: StoreUnderTest.all)
    func lastEvent(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var other = Sample.project
        other.uid = "other"
        try store.create(other, actor: "pat@laptop")
        #expect(
            try store.lastEvent(of: Sample.uid)
                == EventReference(
                    sequence: 1, at: Sample.start, actor: Sample.actor, action: .initialized, reason: nil))
        let later = Instant(seconds: Sample.start.seconds + 60)
        try commit(
            [
                Write(.putPartner(Sample.partner), action: .created),
                Write(.deletePartner("gem"), action: .deleted, reason: "a slip"),
            ], to: store, serial: 1, at: later)
        let last = try store.lastEvent(of: Sample.uid)
        #expect(last?.at == later && last?.action == .deleted && last?.reason == "a slip")
        #expect(try store.lastEvent(of: "other")?.actor == "pat@laptop")
        #expect(try store.lastEvent(of: "nobody's") == nil)
    }

    @Test("one lock at a time, and whoever is refused learns who holds it", arguments: StoreUnderTest.all)
    func lock(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder("apply"), timeout: .zero)
        #expect(throws: StoreError.locked(Sample.holder("apply"))) {
            try store.lock(projectUID: Sample.uid, holder: Sample.holder("rotate"), timeout: .zero)
        }
        _ = try store.read(projectUID: Sample.uid)
        lock.release()
        lock.release()
        try store.lock(projectUID: Sample.uid, holder: Sample.holder("rotate"), timeout: .zero).release()
    }

    @Test("a project that the store does not know is an error, not an empty state", arguments: StoreUnderTest.all)
    func unknownProject(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        #expect(throws: StoreError.unknownProject(uid: "other", known: [Sample.uid])) {
            try store.read(projectUID: "other")
        }
        #expect(throws: StoreError.projectExists(uid: Sample.uid)) {
            try store.create(Sample.project, actor: Sample.actor)
        }
    }

    @Test("projects in one store do not see each other", arguments: StoreUnderTest.all)
    func twoProjects(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var other = Sample.project
        other.uid = "other"
        try store.create(other, actor: Sample.actor)
        try commit([Write(.putPartner(Sample.partner), action: .created)], to: store, serial: 1)
        #expect(try store.read(projectUID: "other").partners.isEmpty)
        #expect(try store.read(projectUID: "other").project.serial == 1)
    }

    @Test("resources come in the order of their UTF-8 bytes", arguments: StoreUnderTest.all)
    func order(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let names = ["é", "b", "a", "a-1", "Z", "a1", "漢"]
        try commit(
            names.map { Write(.putIntegration(IntegrationRecord(spec: Sample.spec($0))), action: .created) },
            to: store, serial: 1)
        let found = try store.read(projectUID: Sample.uid).integrations.map { $0.stored!.spec.name }
        #expect(found == ["Z", "a", "a-1", "a1", "b", "é", "漢"])
    }

    @Test("a lock that was given back writes nothing and frees nobody else's", arguments: StoreUnderTest.all)
    func staleLock(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let old = try store.lock(projectUID: Sample.uid, holder: Sample.holder("apply"), timeout: .zero)
        old.release()
        let new = try store.lock(projectUID: Sample.uid, holder: Sample.holder("rotate"), timeout: .zero)
        old.release()
        #expect(throws: StoreError.locked(Sample.holder("rotate"))) {
            try store.lock(projectUID: Sample.uid, holder: Sample.holder("revoke"), timeout: .zero)
        }
        let transaction = Transaction(
            expectedSerial: 1, at: Sample.start, actor: Sample.actor,
            writes: [Write(.putPartner(Sample.partner), action: .created)])
        #expect(throws: StoreError.self) { try old.commit(transaction) }
        #expect(try store.read(projectUID: Sample.uid).partners.isEmpty)
        #expect(try new.commit(transaction) == 2)
        new.release()
    }

    @Test("whoever waits gets the lock when it is given back", arguments: StoreUnderTest.all)
    func waiting(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(200)) { lock.release() }
        try store.lock(projectUID: Sample.uid, holder: Sample.holder("rotate"), timeout: Period("20s")!).release()
    }

    @Test(
        "a transaction without writes still moves the serial; one of another project does not",
        arguments: StoreUnderTest.all)
    func serial(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        #expect(try commit([], to: store, serial: 1) == 2)
        #expect(throws: StoreError.unknownProject(uid: "other", known: [Sample.uid])) {
            let lock = try store.lock(projectUID: "other", holder: Sample.holder(), timeout: .zero)
            defer { lock.release() }
            try lock.commit(Transaction(expectedSerial: 2, at: Sample.start, actor: Sample.actor, writes: []))
        }
        #expect(throws: StoreError.unknownProject(uid: "other", known: [Sample.uid])) {
            try store.events(projectUID: "other", matching: EventQuery())
        }
        #expect(try store.read(projectUID: Sample.uid).project.serial == 2)
    }

    @Test("history follows a chain of renames, and a limit keeps the newest", arguments: StoreUnderTest.all)
    func renames(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        var serial = 1
        for (action, from, name) in [(EventAction.activated, nil, "a"), (.renamed, "a", "b"), (.renamed, "b", "c")] {
            let record = IntegrationRecord(spec: Sample.spec(name), keys: [Sample.key("k1")])
            let change = from.map { ResourceChange.renameIntegration(from: $0, to: record) } ?? .putIntegration(record)
            serial = try commit([Write(change, action: action)], to: store, serial: serial)
        }
        let stranger = IntegrationRecord(spec: Sample.spec("d"), keys: [Sample.key("k2")])
        try commit([Write(.putIntegration(stranger), action: .activated)], to: store, serial: serial)
        func names(_ query: EventQuery) throws -> [String] {
            try store.events(projectUID: Sample.uid, matching: query).map(\.name)
        }
        #expect(try names(EventQuery(name: "c")) == ["a", "b", "c"])
        #expect(try names(EventQuery(name: "c", limit: 2)) == ["b", "c"])
        #expect(try names(EventQuery(name: "a")) == ["a"])
        #expect(try names(EventQuery(limit: 1)) == ["d"])
        #expect(try store.read(projectUID: Sample.uid).integrations.map { $0.stored!.spec.name } == ["c", "d"])
    }

    @Test("the look-up follows standing and state, whatever the store", arguments: StoreUnderTest.all)
    func lookUp(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let standings: [(Standing, KeyState)] = [
            (.managed, .active), (.forgotten, .active), (.removed, .revoked),
            (.revokedByCommand(generation: 0), .revoked),
        ]
        try commit(
            standings.enumerated().map { index, standing in
                Write(
                    .putIntegration(
                        IntegrationRecord(
                            spec: Sample.spec("a\(index)"), standing: standing.0, keys: [Sample.key("k\(index)")])),
                    action: .updated)
            }, to: store, serial: 1)
        let lookUp = try #require(store as? any KeyLookUp)
        for (index, standing) in standings.enumerated() {
            let answer = try lookUp.lookUp(Sample.key("k\(index)").digest, at: Sample.start)
            #expect(answer?.state == standing.1 && answer?.keyID == KeyID("k\(index)"), "\(standing)")
        }
        #expect(try lookUp.lookUp(Sample.key("k9").digest, at: Sample.start) == nil)
    }

    @Test("known keys are found by digest and by id, in any project and state", arguments: StoreUnderTest.all)
    func holders(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let record = IntegrationRecord(
            spec: Sample.spec("a"), standing: .removed, keys: [Sample.key("k1", .revoked), Sample.key("k2", .revoked)])
        try commit([Write(.putIntegration(record), action: .revoked)], to: store, serial: 1)
        var other = Sample.project
        other.uid = "other"
        try store.create(other, actor: Sample.actor)
        let lock = try store.lock(projectUID: "other", holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        let stranger = IntegrationRecord(spec: Sample.spec("b"), keys: [Sample.key("k3")])
        try lock.commit(
            Transaction(
                expectedSerial: 1, at: Sample.start, actor: Sample.actor,
                writes: [Write(.putIntegration(stranger), action: .activated)]))
        let holders = try #require(store as? any KeyLookUp).holders(of: [
            (KeyID("new"), Sample.key("k2").digest), (KeyID("k1"), Sample.key("new").digest),
            (KeyID("new"), Sample.key("new").digest), (KeyID("k3"), Sample.key("k3").digest),
        ])
        #expect(
            holders == [
                KeyHolder(projectUID: Sample.uid, integration: "a", isSameKey: true),
                KeyHolder(projectUID: Sample.uid, integration: "a", isSameKey: false), nil,
                KeyHolder(projectUID: "other", integration: "b", isSameKey: true),
            ])
    }

    @Test("every action of an event is stored", arguments: StoreUnderTest.all)
    func actions(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let record = IntegrationRecord(spec: Sample.spec("a"))
        try commit(
            EventAction.allCases.map { Write(.putIntegration(record), action: $0) }, to: store, serial: 1)
        let events = try store.events(projectUID: Sample.uid, matching: EventQuery(name: "a"))
        #expect(events.map(\.action) == EventAction.allCases)
    }

    @Test("of what a command or a removal left the last event is told", arguments: StoreUnderTest.all)
    func references(subject: StoreUnderTest) throws {
        let store = try prepared(subject)
        let revoked = IntegrationRecord(
            spec: Sample.spec("a"), standing: .revokedByCommand(generation: 0), keys: [Sample.key("k1", .revoked)])
        try commit(
            [Write(.putIntegration(revoked), action: .revoked, reason: "leaked")], to: store, serial: 1)
        let event = try store.read(projectUID: Sample.uid).integrations[0].event
        #expect(
            event
                == EventReference(
                    sequence: 2, at: Sample.start, actor: Sample.actor, action: .revoked, reason: "leaked"))
    }
}
