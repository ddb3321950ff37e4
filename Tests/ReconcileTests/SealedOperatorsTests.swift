import Foundation
import GRDB
import Keys
import Leaks
import Manifests
import Reconcile
import Stores
import TestSupport
import Testing

/// Operators in a store on disk that somebody edits who does not have the seal key: whoever may only write to the store gives
/// nobody a right.
@Suite("Sealed operators")
struct SealedOperatorsTests {
    struct Edit: CustomTestStringConvertible {
        /// `table.column`.
        var what: String
        var sql: String
        /// What `drift` must name; `@T@` is the id of the token that works.
        var field: String

        var testDescription: String { what }

        init(_ what: String, _ set: String, _ field: String) {
            let table = String(what.prefix { $0 != "." })
            self.what = what
            self.field = field
            let row =
                switch table {
                case "operator": "name = 'deploy'"
                case "operator_token":
                    "operator = (SELECT id FROM operator WHERE name = 'deploy') AND state = 'active'"
                default: "kind = 'Operator' AND name = 'deploy'"
                }
            sql = "UPDATE \(table) SET \(set) WHERE \(row)"
        }
    }

    static let columns = [
        Edit("operator.id", "id = 99", "key @T@"),
        Edit("operator.project", "project = 'other'", "missing"),
        Edit("operator.name", "name = 'x'", "missing"),
        Edit("operator.body", "body = replace(body, 'Basic', 'Site Admin')", "spec.level"),
        Edit("operator.standing", "standing = 'forgotten'", "standing"),
        Edit("operator.standing_generation", "standing = 'revoked-by-command', standing_generation = 1", "standing"),
        Edit("operator_token.id", "id = 'x'", "key x"),
        Edit(
            "operator_token.operator", "operator = (SELECT id FROM operator WHERE name = 'root'), state = 'suspended'",
            "key @T@"),
        Edit("operator_token.position", "position = -1", "keys"),
        Edit("operator_token.digest", "digest = zeroblob(32)", "key @T@ digest"),
        Edit("operator_token.authority", "authority = '0123456789abcdef'", "key @T@ authority"),
        Edit("operator_token.state", "state = 'suspended'", "key @T@ state"),
        Edit("operator_token.issued_at", "issued_at = 1", "key @T@ issued"),
        Edit("operator_token.activated_at", "activated_at = 1", "key @T@ activated"),
        Edit("operator_token.retires_at", "retires_at = 9999999999", "key @T@ retires"),
        Edit("operator_token.revoked_at", "revoked_at = 1", "key @T@ revoked"),
        Edit("operator_token.generation", "generation = 9", "key @T@ generation"),
        Edit("recorded.project", "project = 'other'", "recorded"),
        Edit("recorded.kind", "kind = 'API'", "recorded"),
        Edit("recorded.name", "name = 'x'", "recorded"),
        Edit("recorded.digest", "digest = zeroblob(32)", "recorded.digest"),
        Edit("recorded.event", "event = 1", "recorded.event"),
        Edit("recorded.seal", "seal = zeroblob(32)", "recorded.seal"),
    ]

    private let path: String
    private var world: World
    private let root = OperatorSpec(
        name: "root", level: .siteAdmin, developerPermissions: [.allCredentials], userPermissions: [.advanced])
    private var deploy = OperatorSpec(name: "deploy", level: .basic)
    private let token: KeyRecord
    private let former: KeyRecord

    init() async throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("operators-\(UUID().uuidString)").path
        world = try World(store: try SQLiteStore.create(path: path))
        try await world.carryOut(try CommandPlan.firstOperator(root, in: world.state, at: world.now))
        deploy.rotation = Rotation(every: nil, overlap: .zero)
        try await world.apply(desired([], catalogues: [], operators: [root, deploy]))
        // The first token is replaced, and is known as revoked from now on.
        deploy.generation = 1
        try await world.apply(desired([], catalogues: [], operators: [root, deploy]))
        let keys = try #require(world.state.operators.first { $0.name == "deploy" }?.recorded?.keys)
        former = try #require(keys.first)
        token = try #require(keys.last)
        #expect(keys.map(\.state) == [.revoked, .active])
    }

    private func sql(_ statement: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF; \(statement)")
        }
    }

    private var wanted: Desired { desired([], catalogues: [], operators: [root, deploy]) }

    /// The operator that a token proves, or why none.
    private func actor(_ key: KeyRecord) throws -> Result<OperatorSpec, NotAllowed> {
        let state = try world.state
        return Result { () throws(NotAllowed) in
            try Authorization.actor(presenting: key.digest, in: state, at: world.now).spec
        }
    }

    private func told() throws -> [String] {
        DriftReport(of: try world.state).items.filter { $0.name == "deploy" }.flatMap { item -> [String] in
            var fields: [String] = []
            if case .changed(let differences) = item.finding { fields = differences.map(\.field) }
            if item.finding == .missing { fields = ["missing"] }
            if case .broken(let fault) = item.seal { fields.append(fault.rawValue) }
            return fields
        }
    }

    @Test("an edit of any column is told, gives nobody a right, and is put back", arguments: columns)
    mutating func column(edit: Edit) async throws {
        #expect(try actor(token).get() == deploy)
        try sql(edit.sql)
        let told = try told()
        #expect(told.contains(edit.field.replacing("@T@", with: token.id.description)), "\(told)")
        if case .success(let spec) = try actor(token) { #expect(spec == deploy) }
        #expect(throws: NotAllowed.self) { try actor(former).get() }
        try await world.apply(wanted)
        #expect(try DriftReport(of: world.state).items.isEmpty && world.plan(wanted).changes.isEmpty)
        #expect(try actor(token).get() == deploy)
    }

    @Test("no column is left out")
    func columnsAreAll() throws {
        let found = try DatabaseQueue(path: path).read { database in
            try ["operator", "operator_token", "recorded"].flatMap { table in
                try database.columns(in: table).map { "\(table).\($0.name)" }
            }
        }
        #expect(Set(found) == Set(Self.columns.map(\.what)))
    }

    @Test("an operator that somebody wrote with all that belongs to it can do nothing, and goes")
    mutating func forged() async throws {
        var random = SeededRandom(seed: 9)
        let forged = OperatorRecord(
            spec: OperatorSpec(
                name: "mallory", level: .siteAdmin, developerPermissions: [.allCredentials],
                userPermissions: [.advanced]), keys: [Sample.key("mine")])
        // All that the store's own writer does, under another seal key.
        let other = Sealer(AuthorityKey(random: &random).sealKey(), of: try world.state.project)
        let lock = try world.store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        try lock.commit(
            Transaction(
                expectedSerial: try world.state.project.serial, at: world.now, actor: "mallory@host",
                writes: [Write(.putOperator(forged), action: .activated)], sealer: other))
        lock.release()
        #expect(try actor(Sample.key("mine")) == .failure(.unproven(operator: "mallory")))
        #expect(try world.state.unlimitedAdmins(at: world.now) == ["root"])
        let plan = try world.plan(wanted)
        #expect(plan.lines == ["revoke mallory"] && plan.reasons("mallory").contains("seal-broken"))
        try await world.apply(wanted)
        #expect(try world.state.operators.map(\.name) == ["deploy", "root"])
        #expect(try actor(Sample.key("mine")) == .failure(.unknownToken))
    }

    @Test("rights that somebody gave in rows, recorded state and event together are nobody's; the token ends")
    mutating func rewritten() async throws {
        var record = try #require(world.state.operators.first { $0.name == "deploy" }?.recorded)
        record.spec.level = .siteAdmin
        record.spec.userPermissions = [.advanced]
        try sql(
            """
            DROP TRIGGER event_is_not_changed;
            UPDATE operator SET body = '\(record.spec.canonicalText.replacing("'", with: "''"))' WHERE name = 'deploy';
            UPDATE event SET body = x'\(hex(record.canonicalBytes))'
                WHERE sequence = (SELECT event FROM recorded WHERE name = 'deploy');
            UPDATE recorded SET digest = x'\(record.canonicalDigest)' WHERE name = 'deploy'
            """)
        #expect(try world.store.read(projectUID: Sample.uid).operators.allSatisfy { !$0.hasDrifted })
        #expect(try actor(token) == .failure(.unproven(operator: "deploy")))
        let state = try world.state
        #expect(throws: CommandPlan.Refusal.unproven(name: "deploy")) {
            try CommandPlan.rotateOperator("deploy", overlap: nil, reason: nil, in: state, at: world.now)
        }
        let response = LeakResponse(
            to: [FoundKey(digest: token.digest, keyID: token.id, occurrences: 1)], in: state,
            searched: [state.project.authority.id], reason: "leaked", at: world.now)
        guard case .deleteOperator("deploy") = response.writes.first?.change else {
            Issue.record("\(response.writes)")
            return
        }
        #expect(try world.plan(wanted).lines == ["issue deploy"])
        try await world.apply(wanted)
        #expect(try actor(token) == .failure(.unknownToken))
        let issued = try #require(world.state.operators.first { $0.name == "deploy" }?.recorded)
        #expect(issued.spec == deploy && issued.keys.count == 1)
        #expect(try DriftReport(of: world.state).items.isEmpty)
    }

    @Test("a last Site Admin whose record nothing proves is none, and yet somebody has to prove who acts")
    func unprovenAdmin() throws {
        try sql(
            """
            DROP TRIGGER event_is_not_changed; UPDATE event SET seal = zeroblob(32) WHERE name = 'root';
            UPDATE recorded SET seal = zeroblob(32) WHERE name = 'root'
            """)
        let state = try world.state
        #expect(state.hasOperators && state.unlimitedAdmins(at: world.now).isEmpty)
        let plan = Planner.plan(wanted, against: state, at: world.now)
        #expect(throws: NotAllowed.noToken) {
            try Authorization.check(plan, presenting: nil, in: state, at: world.now)
        }
        // What recovers it asks nobody, and makes it anew.
        let recovery = try CommandPlan.firstOperator(root, recovering: "tampered with", in: state, at: world.now)
        #expect(recovery.lines == ["issue root"] && recovery.handovers.flatMap(\.changes).count == 1)
        #expect(recovery.brokenSealsLeft(in: state) == [])
    }
}
