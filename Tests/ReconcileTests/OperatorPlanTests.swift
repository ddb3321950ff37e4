import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

/// Operators as a plan has them, and who may apply it.
@Suite("Operators in plans")
struct OperatorPlanTests {
    private let root = OperatorSpec(
        name: "root", level: .siteAdmin, developerPermissions: [.allCredentials], userPermissions: [.advanced])

    /// As `init --operator root` leaves it.
    private func world() async throws -> World {
        var world = try World()
        try await world.carryOut(try CommandPlan.firstOperator(root, in: world.state, at: world.now))
        return world
    }

    private func token(_ world: World, _ name: String) throws -> KeyDigest {
        var secret = try #require(world.sink.deliveries.last { $0.integration == name }?.secret)
        return secret.withUTF8 { Sample.authority().digestKey().digest($0) }
    }

    @Test("the first token works from its delivery on, and is no key of the project's form")
    func first() async throws {
        let world = try await world()
        let secret = try #require(world.sink.deliveries.first?.secret)
        #expect(secret.hasPrefix("acme_operator_"))
        #expect(try Authorization.actor(presenting: token(world, "root"), in: world.state, at: world.now).spec == root)
        #expect(try world.state.hasOperators)
        #expect(throws: CommandPlan.Refusal.operatorsAreSetUp(["root"])) {
            try CommandPlan.firstOperator(root, in: world.state, at: world.now)
        }
        #expect(try world.plan(desired([], catalogues: [], operators: [root])).changes == [])
    }

    @Test("without an operator nobody is asked, but manifests do not make the first one")
    func bootstrap() async throws {
        let world = try World()
        let plain = try world.plan(desired([Sample.spec("a")]))
        #expect(try Authorization.check(plain, presenting: nil, in: world.state, at: world.now) == nil)
        let plan = try world.plan(desired([Sample.spec("a")], operators: [root]))
        #expect(throws: NotAllowed.firstComesFromInit(["root"])) {
            try Authorization.check(plan, presenting: nil, in: world.state, at: world.now)
        }
        #expect(plan.notices == [.operatorsNotSetUp(name: "root")])
    }

    @Test("the rights that a plan takes are those of what is recorded, too: an API that is left, a partner's users")
    func rights() async throws {
        var world = try await world()
        var other = Sample.catalogue
        other.name = "other"
        let catalogues = [Sample.catalogue, other]
        var (moved, user) = (Sample.spec("moved"), Sample.spec("user"))
        moved.api = "other"
        user.partner = "gem"
        try await world.apply(
            desired([moved, user], catalogues: catalogues, partners: [Sample.partner], operators: [root]))
        moved.api = Sample.catalogue.name
        let left = try world.plan(
            desired([moved, user], catalogues: catalogues, partners: [Sample.partner], operators: [root]))
        #expect(
            left.notices.filter { if case .needsRight = $0 { true } else { false } }
                == ["harvest-v1", "other"].map { .needsRight(.credentials(api: $0)) })
        moved.api = "other"
        var partner = Sample.partner
        partner.title = "Another"
        let changed = try world.plan(
            desired([moved, user], catalogues: catalogues, partners: [partner], operators: [root]))
        #expect(changed.lines == ["update gem"])
        #expect(changed.notices.contains(.needsRight(.credentials(api: "harvest-v1"))))
    }

    @Test("an operator is issued, updated, replaced and revoked like an integration")
    func lifecycle() async throws {
        var world = try await world()
        var deploy = OperatorSpec(name: "deploy", level: .basic)
        #expect(try world.plan(desired([], catalogues: [], operators: [root, deploy])).lines == ["issue deploy"])
        try await world.apply(desired([], operators: [root, deploy]))
        let first = try token(world, "deploy")
        deploy.title = "Deployments"
        deploy.generation = 1
        let plan = try world.plan(desired([], operators: [root, deploy]))
        #expect(plan.lines == ["update deploy", "rotate deploy"])
        #expect(plan.reasons("deploy", .rotate) == ["generation-raised"])
        try await world.apply(desired([], operators: [root, deploy]))
        #expect(try world.plan(desired([], operators: [root, deploy])).changes == [])
        // Both work until the overlap ends.
        for digest in [first, try token(world, "deploy")] {
            #expect(try Authorization.actor(presenting: digest, in: world.state, at: world.now).spec == deploy)
        }
        world.advance(days: 8)
        #expect(throws: NotAllowed.tokenStopped(operator: "deploy", .expired)) {
            try Authorization.actor(presenting: first, in: world.state, at: world.now)
        }
        try await world.apply(desired([], operators: [root]))
        let last = try token(world, "deploy")
        #expect(throws: NotAllowed.tokenStopped(operator: "deploy", .revoked)) {
            try Authorization.actor(presenting: last, in: world.state, at: world.now)
        }
        #expect(throws: NotAllowed.noToken) { try Authorization.actor(presenting: nil, in: world.state, at: world.now) }
        #expect(throws: NotAllowed.unknownToken) {
            try Authorization.actor(presenting: KeyDigest(bytes: []), in: world.state, at: world.now)
        }
    }

    @Test("a saved plan keeps operators, and one that brings a token of its own is refused")
    func saved() async throws {
        let world = try await world()
        let state = try world.state
        let plan = try world.plan(
            desired([], catalogues: [], operators: [root, OperatorSpec(name: "deploy", level: .basic)]))
        let read = try SavedPlan(decoding: SavedPlan(plan: plan, rows: RowsDigest(of: state)).encoded())
        #expect(read.plan.changes == plan.changes && read.plan.digest == plan.digest)
        #expect(read.plan.writesOnlyRecordedKeys(of: state))
        var altered = plan
        guard case .operator(let before, var after) = altered.changes[0].content else {
            Issue.record("no operator")
            return
        }
        after.keys = [Sample.key("mine")]
        altered.changes[0].content = .operator(before: before, after: after)
        #expect(!altered.writesOnlyRecordedKeys(of: state))
    }

    @Test("what hands write into the rows gives nobody a right, shows as drift and is put back")
    func drift() async throws {
        var world = try await world()
        let deploy = OperatorSpec(name: "deploy", level: .basic)
        try await world.apply(desired([], operators: [root, deploy]))
        let store = try #require(world.store as? InMemoryStore)
        store.editOperator("deploy", projectUID: Sample.uid) { record in
            record?.spec.level = .siteAdmin
            record?.spec.userPermissions = [.advanced]
        }
        #expect(
            try Authorization.actor(presenting: token(world, "deploy"), in: world.state, at: world.now).spec == deploy)
        #expect(try DriftReport(of: world.state).items.map(\.kind) == [.operator])
        let plan = try world.plan(desired([], operators: [root, deploy]))
        #expect(plan.lines == ["update deploy"])
        try await world.carryOut(plan)
        #expect(try DriftReport(of: world.state).items == [])
        store.editOperator("deploy", projectUID: Sample.uid) { $0?.keys[0].state = .suspended }
        #expect(throws: NotAllowed.tokenStoppedInRows(operator: "deploy")) {
            try Authorization.actor(presenting: token(world, "deploy"), in: world.state, at: world.now)
        }
        store.editOperator("ghost", projectUID: Sample.uid) {
            $0 = OperatorRecord(spec: OperatorSpec(name: "ghost", level: .siteAdmin), keys: [Sample.key("ghost")])
        }
        #expect(throws: NotAllowed.unknownToken) {
            try Authorization.actor(presenting: Sample.key("ghost").digest, in: world.state, at: world.now)
        }
        try await world.apply(desired([], operators: [root, deploy]))
        #expect(try world.state.operators.map(\.name) == ["deploy", "root"])
    }

    @Test("a protected operator keeps its tokens until that is taken back")
    func protected() async throws {
        var world = try await world()
        let deploy = OperatorSpec(name: "deploy", level: .basic, protected: true)
        try await world.apply(desired([], operators: [root, deploy]))
        #expect(try world.plan(desired([], operators: [root])).lines == ["! revoke deploy"])
    }

    @Test("who could grant what is missing is named")
    func grantors() async throws {
        var world = try await world()
        let deploy = OperatorSpec(name: "deploy", level: .basic, developerPermissions: [.credentials(api: "other")])
        let limited = OperatorSpec(
            name: "limited", level: .siteAdmin, userPermissions: [.advanced],
            ceiling: Ceiling(apis: ["harvest-v1": .init(access: [.read])]))
        let operators = [root, deploy, limited]
        try await world.apply(desired([Sample.spec("a")], operators: operators))
        let deployToken = try token(world, "deploy")
        func shortfalls(_ grants: [String]) throws -> [Shortfall] {
            let plan = try world.plan(desired([Sample.spec("a", grants: grants)], operators: operators))
            let state = try world.state
            do throws(NotAllowed) {
                _ = try Authorization.check(plan, presenting: deployToken, in: state, at: world.now)
            } catch {
                guard case .lacksRights("deploy", let shortfalls) = error else { return [] }
                return shortfalls
            }
            return []
        }
        let found = try shortfalls(["jobs.list-jobs", "jobs.delete-job"])
        // Without a ceiling it lacks the permission alone, which both admins could grant within their ceilings.
        #expect(found.map(\.right) == [.credentials(api: "harvest-v1")])
        #expect(found.map(\.grantors) == [["limited", "root"]])
    }
}
