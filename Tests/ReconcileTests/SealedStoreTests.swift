import Foundation
import GRDB
import Keys
import Leaks
import Manifests
import Reconcile
import Stores
import TestSupport
import Testing

/// A store on disk that somebody edits who does not have the seal key.
@Suite("A sealed store")
struct SealedStoreTests {
    /// One edit, and what must be told of it.
    struct Edit: CustomTestStringConvertible {
        /// `table.column`, or what is done to whole rows.
        var what: String
        var sql: String
        /// The resource that is named.
        var name: String
        /// What the finding names: a field, or the column that is at fault.
        var field: String
        /// The key of `a` is honoured all the same: the edit is of nothing that its look-up reads.
        var isHonoured = false

        var testDescription: String { what }

        init(
            _ what: String, _ set: String, of name: String = "a", _ field: String, isHonoured: Bool = false
        ) {
            let table = String(what.prefix { $0 != "." })
            self.what = what
            self.name = name
            self.field = field
            self.isHonoured = isHonoured
            let row =
                switch table {
                case "integration": "name = 'a'"
                case "key": "integration = (SELECT id FROM integration WHERE name = 'a') AND state = 'active'"
                case "recorded": "kind = 'Integration' AND name = 'a'"
                default: "1"
                }
            sql = set.contains(";") || !set.contains("=") ? set : "UPDATE \(table) SET \(set) WHERE \(row)"
        }
    }

    static let columns = [
        Edit("integration.id", "id = 99", "key @A@"),
        Edit("integration.project", "project = 'other'", "missing"),
        Edit("integration.name", "name = 'x'", "missing"),
        Edit("integration.api", "api = 'x'", "spec.api"),
        Edit("integration.partner", "partner = NULL", "spec.partner"),
        Edit("integration.description", "description = 'x'", "spec.description"),
        Edit("integration.owner", "owner = 'mallory'", "spec.owner"),
        Edit("integration.labels", #"labels = '[{"key":"x","value":"y"}]'"#, "metadata.labels"),
        Edit("integration.grants", "grants = 'jobs.delete-job' || char(10) || grants", "grant"),
        Edit("integration.expires_on", "expires_on = '2099-12-31'", "spec.expires"),
        Edit("integration.rotate_every", "rotate_every = 86400", "spec.rotate.every"),
        Edit("integration.rotate_overlap", "rotate_overlap = 86400", "spec.rotate.overlap"),
        Edit("integration.generation", "generation = 7", "spec.generation"),
        Edit("integration.protected", "protected = 1", "spec.protect"),
        Edit("integration.suspended", "suspended = 1", "spec.state"),
        Edit("integration.delivery", #"delivery = '{"environment":[],"to":"age:age1evil"}'"#, "spec.delivery"),
        Edit("integration.standing", "standing = 'forgotten'", "standing"),
        Edit(
            "integration.standing_generation", "standing = 'revoked-by-command', standing_generation = 1", "standing"),
        Edit("key.id", "id = 'x'", "key x"),
        Edit(
            "key.integration", "integration = (SELECT id FROM integration WHERE name = 'b'), state = 'suspended'",
            "key @A@"),
        Edit("key.position", "position = -1", "keys"),
        Edit("key.digest", "digest = zeroblob(32)", "key @A@ digest"),
        Edit("key.authority", "authority = '0123456789abcdef'", "key @A@ authority"),
        Edit("key.state", "state = 'suspended'", "key @A@ state"),
        Edit("key.issued_at", "issued_at = 1", "key @A@ issued"),
        Edit("key.activated_at", "activated_at = 1", "key @A@ activated"),
        Edit("key.retires_at", "retires_at = 9999999999", "key @A@ retires"),
        Edit("key.revoked_at", "revoked_at = 1", "key @A@ revoked"),
        Edit("key.generation", "generation = 9", "key @A@ generation"),
        Edit("api.project", "project = 'other'", of: "harvest-v1", "missing", isHonoured: true),
        Edit("api.name", "name = 'x'", of: "harvest-v1", "missing", isHonoured: true),
        Edit("api.revision", "revision = 9", of: "harvest-v1", "spec.revision", isHonoured: true),
        Edit(
            "api.body", "body = replace(body, '/v1/jobs', '/v1/users')", of: "harvest-v1",
            "permission jobs.list-jobs paths", isHonoured: true),
        Edit("partner.project", "project = 'other'", of: "gem", "missing", isHonoured: true),
        Edit("partner.name", "name = 'x'", of: "gem", "missing", isHonoured: true),
        Edit("partner.body", "body = replace(body, 'Gem', 'Gym')", of: "gem", "spec.title", isHonoured: true),
        Edit("recorded.project", "project = 'other'", "recorded"),
        Edit("recorded.kind", "kind = 'API'", "recorded"),
        Edit("recorded.name", "name = 'x'", "recorded"),
        Edit("recorded.digest", "digest = zeroblob(32)", "recorded.digest", isHonoured: true),
        Edit("recorded.event", "event = 1", "recorded.event", isHonoured: true),
        Edit("recorded.seal", "seal = zeroblob(32)", "recorded.seal"),
    ]

    static let rows = [
        Edit("delete a key", "DELETE FROM key WHERE state = 'active' AND integration = 1;", "key @A@"),
        Edit("delete the revoked key", "DELETE FROM key WHERE state = 'revoked' AND integration = 1;", "key "),
        Edit(
            "delete an integration", "DELETE FROM key WHERE integration = 1; DELETE FROM integration WHERE id = 1;",
            "missing"),
        Edit(
            "delete an integration and what was recorded",
            "DELETE FROM key WHERE integration = 1; DELETE FROM integration WHERE id = 1; DELETE FROM recorded WHERE name = 'a';",
            "missing"),
        Edit("delete what was recorded", "DELETE FROM recorded WHERE name = 'a';", "recorded"),
        Edit("delete a catalogue", "DELETE FROM api;", of: "harvest-v1", "missing", isHonoured: true),
        Edit("delete a partner", "DELETE FROM partner;", of: "gem", "missing", isHonoured: true),
        Edit(
            "exchange two integrations' names",
            "UPDATE integration SET name = 'swap' WHERE id = 1; UPDATE integration SET name = 'a' WHERE id = 2; UPDATE integration SET name = 'b' WHERE id = 1;",
            "key @A@"),
        Edit(
            "exchange two integrations' keys",
            "CREATE TEMP TABLE was AS SELECT id, integration FROM key; DROP TRIGGER key_two_retiring_updated; DROP INDEX key_one_active; UPDATE key SET integration = 3 - integration;",
            "key @A@"),
        Edit(
            "exchange two keys' digests",
            "CREATE TEMP TABLE was AS SELECT integration AS i, digest AS d FROM key WHERE state = 'active'; UPDATE key SET digest = randomblob(32) WHERE state = 'active'; UPDATE key SET digest = (SELECT d FROM was WHERE i = 3 - integration) WHERE state = 'active';",
            "key @A@ digest"),
        Edit(
            "exchange two seals",
            "CREATE TEMP TABLE was AS SELECT name AS n, seal AS s FROM recorded; UPDATE recorded SET seal = (SELECT s FROM was WHERE n = CASE recorded.name WHEN 'a' THEN 'b' ELSE 'a' END) WHERE name IN ('a', 'b');",
            "recorded.seal"),
    ]

    private let path: String
    private var world: World
    private let wanted: Desired
    /// The key of `a` that works, with its digest.
    private let key: KeyRecord
    /// The project's rows after an earlier apply, table by table.
    private let earlier: String

    init() async throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("sealed-\(UUID().uuidString)").path
        world = try World(store: try SQLiteStore.create(path: path))
        var a = Sample.spec("a")
        a.expires = CalendarDay("2027-06-30")
        a.rotation = Rotation(every: nil, overlap: .zero)
        let b = Sample.spec("b", grants: ["jobs.create-job"])
        try await world.apply(desired([a, b], partners: [Sample.partner]))
        earlier = path + "-earlier"
        try SealedStoreTests.copy(path, to: earlier)
        // The first key is replaced, and is known as revoked from now on.
        a.generation = 1
        wanted = desired([a, b], partners: [Sample.partner])
        try await world.apply(wanted)
        key = try #require(try world.record("a")?.keys.last)
    }

    private static func copy(_ path: String, to copy: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction {
            try $0.execute(sql: "VACUUM INTO ?", arguments: [copy])
        }
    }

    private func sql(_ statement: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: statement)
        }
    }

    private func lookUp(_ key: KeyRecord) throws -> KeyAnswer? {
        try #require(world.store as? any KeyLookUp).lookUp(key.digest, at: world.now)
    }

    private func works(_ key: KeyRecord) throws -> Bool { try lookUp(key)?.state.works ?? false }

    /// What a finding names: fields with a difference, the column at fault, or its kind.
    private func told(of name: String) throws -> [String] {
        DriftReport(of: try world.state).items.filter { $0.name == name }.flatMap { item -> [String] in
            var fields: [String] = []
            if case .changed(let differences) = item.finding { fields = differences.map(\.field) }
            if item.finding == .missing { fields = ["missing"] }
            if case .broken(let fault) = item.seal { fields.append(fault.rawValue) }
            return fields
        }
    }

    private mutating func check(_ edit: Edit) async throws {
        #expect(try works(key))
        try sql(edit.sql)
        let field = edit.field.replacing("@A@", with: key.id.description)
        let told = try told(of: edit.name)
        #expect(told.contains { $0 == field || field.hasSuffix(" ") && $0.hasPrefix(field) }, "\(told)")
        #expect(try works(key) == edit.isHonoured)
        let plan = try world.plan(wanted)
        #expect(!plan.changes.isEmpty && plan.changes.allSatisfy { $0.newKey == nil }, "\(plan.lines)")
        try await world.apply(wanted)
        #expect(DriftReport(of: try world.state).items.isEmpty)
        #expect(try world.plan(wanted).changes.isEmpty)
        #expect(try works(key))
    }

    @Test("an edit of any column is told, is not honoured, and is put back", arguments: columns)
    mutating func column(edit: Edit) async throws { try await check(edit) }

    @Test("rows that were deleted or exchanged are told, are not honoured, and are put back", arguments: rows)
    mutating func row(edit: Edit) async throws { try await check(edit) }

    @Test("no column is left out")
    func columnsAreAll() throws {
        let found = try DatabaseQueue(path: path).read { database in
            try ["integration", "key", "api", "partner", "recorded"].flatMap { table in
                try database.columns(in: table).map { "\(table).\($0.name)" }
            }
        }
        // A gateway's to write.
        let unsealed: Set = ["key.first_used_at", "key.last_used_at"]
        #expect(Set(found).subtracting(unsealed) == Set(Self.columns.map(\.what)))
    }

    /// Puts rows of the earlier time back into these tables.
    private func restore(_ tables: String...) throws {
        let statements = tables.map { table in
            table == "later events"
                ? "DROP TRIGGER event_is_not_deleted; DELETE FROM event WHERE sequence > (SELECT max(sequence) FROM old.event);"
                : "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM old.\(table);"
        }
        try DatabaseQueue(path: path).writeWithoutTransaction { [earlier] database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF; ATTACH ? AS old", arguments: [earlier])
            try database.execute(sql: statements.joined())
        }
    }

    @Test("old rows that were put back are told by their fields, and the revoked key does not work again")
    mutating func oldRows() async throws {
        let revoked = try #require(try world.record("a")?.keys.first)
        for tables in [["key", "integration"], ["key", "integration", "recorded"]] {
            for table in tables { try restore(table) }
            #expect(try told(of: "a").contains("key \(revoked.id) state"), "\(tables)")
            #expect(try lookUp(revoked) == nil && lookUp(key) == nil)
            try await world.apply(wanted)
            #expect(try DriftReport(of: world.state).items.isEmpty && world.sink.deliveries.count == 3)
            #expect(try works(key) && !works(revoked))
        }
    }

    @Test(
        "with every later event removed as well, the seals are those of the earlier time: the log tells that, they do not"
    )
    func earlierMoment() throws {
        let revoked = try #require(try world.record("a")?.keys.first)
        try restore("key", "integration", "recorded", "later events")
        #expect(try works(revoked))
        #expect(DriftReport(of: try world.state).items.isEmpty)
    }

    @Test("rows, recorded state and event rewritten together are believed by nobody; the keys stop and are issued anew")
    mutating func rewritten() async throws {
        var record = try #require(try world.record("a"))
        record.spec.grants = GrantSet(ids: ["jobs.delete-job", "jobs.list-jobs"])
        try sql(
            "DROP TRIGGER event_is_not_changed; UPDATE integration SET grants = 'jobs.delete-job' || char(10) || 'jobs.list-jobs' || char(10) WHERE name = 'a'"
        )
        try sql(
            "UPDATE event SET body = x'\(hex(record.canonicalBytes))' WHERE sequence = (SELECT event FROM recorded WHERE name = 'a')"
        )
        try sql("UPDATE recorded SET digest = x'\(record.canonicalDigest)' WHERE name = 'a'")
        #expect(try world.store.read(projectUID: Sample.uid).integrations.allSatisfy { !$0.hasDrifted })
        let found = try world.state.integrations[0]
        #expect(found.seal == .unproven && found.stored == record)
        #expect(try lookUp(key) == nil)
        let plan = try world.plan(wanted)
        #expect(plan.lines == ["issue a"] && plan.reasons("a").contains("seal-broken"))
        #expect(plan.guardFacts.ending == ["a"])
        try await world.apply(wanted)
        let healed = try #require(try world.record("a"))
        #expect(healed.spec.grants.ids == ["jobs.list-jobs"] && healed.keys.count == 1 && healed.keys[0].id != key.id)
        #expect(try lookUp(key) == nil && works(healed.keys[0]))
        #expect(try DriftReport(of: world.state).items.isEmpty && world.plan(wanted).changes.isEmpty)
    }

    @Test("an unproven integration is not rotated or forgotten, and a leaked key of it takes it down")
    mutating func unproven() throws {
        try sql(
            "DROP TRIGGER event_is_not_changed; UPDATE event SET seal = zeroblob(32) WHERE name = 'a'; UPDATE recorded SET seal = zeroblob(32) WHERE name = 'a'"
        )
        let state = try world.state
        #expect(state.integrations[0].seal == .unproven && state.brokenSeals == [ResourceName(.integration, "a")])
        #expect(throws: CommandPlan.Refusal.unproven(name: "a")) {
            try CommandPlan.rotate("a", overlap: nil, reason: nil, in: state, at: world.now)
        }
        #expect(throws: CommandPlan.Refusal.unproven(name: "a")) {
            try CommandPlan.forget("a", beside: desired([]), reason: nil, in: state, at: world.now)
        }
        let plan = try CommandPlan.revoke("a", reason: "stolen", in: state, at: world.now)
        #expect(plan.changes[0].target?.revokes == [key.id])
        let response = LeakResponse(
            to: [FoundKey(digest: key.digest, keyID: key.id, occurrences: 1)], in: state,
            searched: [state.project.authority.id], reason: "leaked", at: world.now)
        #expect(response.findings.map(\.result) == [.revoked] && response.writes.count == 1)
        guard case .deleteIntegration("a") = response.writes[0].change else {
            Issue.record("\(response.writes[0].change)")
            return
        }
    }

    @Test("a plan that was made without the key is not applied over seals that do not hold")
    func withoutKey() throws {
        try sql("UPDATE recorded SET seal = zeroblob(32) WHERE name = 'a'")
        let blind = Planner.plan(wanted, against: try world.store.read(projectUID: Sample.uid), at: world.now)
        let seeing = try world.plan(wanted)
        #expect(blind.changes.isEmpty && !blind.sealsChecked && !blind.findsBrokenSeals)
        #expect(blind.brokenSealsLeft(in: try world.state) == [ResourceName(.integration, "a")])
        #expect(seeing.lines == ["update a"] && seeing.sealsChecked && seeing.findsBrokenSeals)
        #expect(seeing.brokenSealsLeft(in: try world.state) == [])
    }

    @Test("a plan that was made without the key does not put back keys that nothing proves")
    mutating func unprovenWithoutKey() throws {
        try sql(
            "DROP TRIGGER event_is_not_changed; UPDATE event SET seal = zeroblob(32) WHERE name = 'a'; UPDATE recorded SET seal = zeroblob(32) WHERE name = 'a'; UPDATE integration SET owner = 'x' WHERE name = 'a'"
        )
        let blind = Planner.plan(wanted, against: try world.store.read(projectUID: Sample.uid), at: world.now)
        #expect(blind.lines == ["update a"])
        #expect(blind.brokenSealsLeft(in: try world.state) == [ResourceName(.integration, "a")])
        #expect(try world.plan(wanted).brokenSealsLeft(in: world.state) == [])
    }

    @Test("rows of another project or another store do not verify")
    func otherPlaces() throws {
        try sql("UPDATE project SET lineage = 'lineage-2'")
        #expect(try world.state.brokenSeals.count == 4 && lookUp(key) == nil)
        try sql(
            "UPDATE project SET lineage = 'lineage-1', uid = 'other'; UPDATE integration SET project = 'other'; UPDATE recorded SET project = 'other'; DROP TRIGGER event_is_not_changed; UPDATE event SET project = 'other'"
        )
        #expect(try lookUp(key) == nil)
    }

    @Test(
        "rows that were renamed away and put back under their old name are not honoured",
        arguments: [["key", "integration"], ["key", "integration", "recorded"]])
    mutating func renamedAway(tables: [String]) async throws {
        let renamed = desired(
            wanted.integrations.map(\.spec).map { spec in
                var spec = spec
                if spec.name == "a" { spec.name = "z" }
                return spec
            }, formerly: ["z": .name("a")], partners: [Sample.partner])
        try FileManager.default.removeItem(atPath: earlier)
        try SealedStoreTests.copy(path, to: earlier)
        try await world.apply(renamed)
        #expect(try works(key))
        for table in tables { try restore(table) }
        #expect(try world.state.integrations.first { $0.name == "a" }?.seal == .unproven)
        #expect(try lookUp(key) == nil)
        try await world.apply(renamed)
        #expect(DriftReport(of: try world.state).items.isEmpty)
        #expect(try lookUp(key)?.integration == "z" && world.state.integrations.map(\.name) == ["b", "z"])
    }
}
