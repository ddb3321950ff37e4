import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

@Suite("Forget")
struct ForgetTests {
    /// A world in which the integrations were applied, and one of them forgotten after its manifest went.
    private func world(
        _ specs: IntegrationSpec..., forgetting name: String, partners: [Partner] = []
    ) async throws -> World {
        var world = try World()
        try await world.apply(desired(specs, partners: partners))
        try await world.forget(name, beside: desired(specs.filter { $0.name != name }, partners: partners))
        return world
    }

    @Test("the key goes on working, the event says so, and plans leave it alone")
    func forget() async throws {
        let world = try await world(Sample.spec("a"), Sample.spec("b"), forgetting: "a")
        let record = try #require(try world.record("a"))
        #expect(record.standing == .forgotten && record.hasAccess(at: world.now))
        #expect(record.keys.map(\.state) == [.active])
        let last = try world.store.events(projectUID: Sample.uid, matching: EventQuery(limit: 1))
        #expect(last.map(\.action) == [.forgotten] && last.map(\.name) == ["a"] && last.map(\.reason) == ["moved on"])
        let plan = try world.plan(desired([Sample.spec("b")]))
        #expect(plan.changes.isEmpty && plan.notices.isEmpty && plan.unchanged == 1)
        #expect(plan.guardFacts.hadAccess == 1 && plan.guardFacts.managed == 1)
    }

    @Test("refused while its manifest is there, or one that says it was formerly this")
    func manifestThere() async throws {
        var world = try World()
        try await world.apply(desired([Sample.spec("a")]))
        let place = Place(file: "a.yaml", line: 4, column: 3)
        #expect(throws: CommandPlan.Refusal.manifestThere(name: "a", place)) {
            try world.forgetting("a", beside: desired([Sample.spec("a")]))
        }
        let renamed = desired([Sample.spec("b")], formerly: ["b": .name("a")])
        #expect(
            throws: CommandPlan.Refusal.manifestThere(name: "a", Place(file: "b.yaml", line: 4, column: 3))
        ) { try world.forgetting("a", beside: renamed) }
    }

    @Test("what is unknown, revoked or forgotten is not forgotten")
    func refusals() async throws {
        var world = try await world(Sample.spec("abc"), Sample.spec("b"), forgetting: "abc")
        let none = desired([])
        #expect(throws: CommandPlan.Refusal.unknownIntegration(name: "abd", suggestions: ["abc"])) {
            try world.forgetting("abd", beside: none)
        }
        let again = #expect(throws: CommandPlan.Refusal.self) { try world.forgetting("abc", beside: none) }
        guard case .alreadyForgotten(name: "abc", let event?) = again else {
            Issue.record("\(String(describing: again))")
            return
        }
        #expect(event.action == .forgotten)
        try await world.carryOut(try CommandPlan.revoke("b", reason: nil, in: world.state, at: world.now))
        let revoked = #expect(throws: CommandPlan.Refusal.self) { try world.forgetting("b", beside: none) }
        guard case .alreadyRevoked = revoked else {
            Issue.record("\(String(describing: revoked))")
            return
        }
    }

    @Test("a manifest that comes back takes it up again, with the same key")
    func takenUp() async throws {
        var world = try await world(Sample.spec("a"), Sample.spec("b"), forgetting: "a")
        let key = try world.record("a")?.currentKey
        var spec = Sample.spec("a")
        spec.owner = "kim"
        let wanted = desired([spec, Sample.spec("b")])
        let plan = try world.plan(wanted)
        #expect(plan.lines == ["update a"])
        #expect(plan.reasons("a") == ["taken-up", "field-changed"])
        #expect(plan.changes[0].reasons[0].place == Place(file: "a.yaml", line: 4, column: 3))
        #expect(plan.changes[0].reasons[0].cause == .manifest)
        #expect(plan.guardFacts.hadAccess == 2)
        try await world.apply(wanted)
        #expect(try world.record("a")?.standing == .managed)
        #expect(try world.record("a")?.currentKey == key)
        #expect(try world.plan(wanted).changes.isEmpty)
        #expect(world.sink.deliveries.count == 2)
    }

    @Test("also where nothing else differs")
    func takenUpUnchanged() async throws {
        let world = try await world(Sample.spec("a"), forgetting: "a")
        #expect(try world.plan(desired([Sample.spec("a")])).reasons("a") == ["taken-up"])
    }

    @Test("taken up by a manifest that ends its access, it is counted, and counted again in a saved plan")
    func takenUpAndEnded() async throws {
        let world = try await world(Sample.spec("a"), Sample.spec("b"), forgetting: "a")
        var spec = Sample.spec("a")
        spec.expires = CalendarDay("2020-01-01")
        let plan = try world.plan(desired([spec, Sample.spec("b")]))
        #expect(plan.guardFacts.ending == ["a"] && plan.guardFacts.hadAccess == 2)
        let recounted = plan.recountedGuardFacts(in: try world.state, limit: .standard, at: world.now)
        #expect(recounted.ending == ["a"] && recounted.hadAccess == 2)
        let other = try world.plan(desired([Sample.spec("b"), Sample.spec("c")]))
        #expect(other.recountedGuardFacts(in: try world.state, limit: .standard, at: world.now).hadAccess == 1)
    }

    @Test("formerly takes a forgotten integration up under its new name")
    func formerly() async throws {
        var world = try await world(Sample.spec("old"), forgetting: "old")
        let key = try world.record("old")?.currentKey
        let wanted = desired([Sample.spec("new")], formerly: ["new": .name("old")])
        let plan = try world.plan(wanted)
        #expect(plan.lines == ["rename new"])
        #expect(plan.reasons("new") == ["renamed", "taken-up"])
        try await world.apply(wanted)
        #expect(try world.record("new")?.currentKey == key)
        #expect(try world.record("new")?.standing == .managed)
        #expect(try world.record("old") == nil)
    }

    @Test("the name of a forgotten integration is in use")
    func nameInUse() async throws {
        let world = try await world(Sample.spec("a"), Sample.spec("b"), forgetting: "a")
        let plan = try world.plan(desired([Sample.spec("a")], formerly: ["a": .name("b")]))
        #expect(plan.lines == ["! update a", "! revoke b"])
    }

    @Test("drift of a forgotten integration is put back, and it stays forgotten")
    func healing() async throws {
        var world = try await world(Sample.spec("a"), Sample.spec("b"), forgetting: "a")
        (world.store as? InMemoryStore)?.edit("a", projectUID: Sample.uid) { $0?.spec.grants = .empty }
        let wanted = desired([Sample.spec("b")])
        let plan = try world.plan(wanted)
        #expect(plan.lines == ["update a"])
        #expect(plan.changes[0].reasons.allSatisfy { $0.cause == .drift })
        #expect(plan.recountedGuardFacts(in: try world.state, limit: .standard, at: world.now).hadAccess == 1)
        try await world.apply(wanted)
        #expect(try world.record("a")?.standing == .forgotten)
        #expect(try world.state.integrations.allSatisfy { !$0.hasDrifted })
    }

    @Test("revoke works, rotate is refused")
    func commands() async throws {
        var world = try await world(Sample.spec("a"), forgetting: "a")
        #expect(throws: CommandPlan.Refusal.forgotten(name: "a")) {
            try CommandPlan.rotate("a", overlap: nil, reason: nil, in: world.state, at: world.now)
        }
        try await world.carryOut(try CommandPlan.revoke("a", reason: "leaked", in: world.state, at: world.now))
        #expect(try world.record("a")?.standing == .revokedByCommand(generation: 0))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked])
        #expect(try world.record("a")?.hasAccess(at: world.now) == false)
    }

    @Test("API and partner stay while a forgotten integration uses them, and go once it is revoked")
    func catalogueStays() async throws {
        var world = try await world(Sample.spec("a"), forgetting: "a", partners: [Sample.partner])
        let none = desired([], catalogues: [])
        let plan = try world.plan(none)
        #expect(plan.changes.isEmpty)
        #expect(plan.guardFacts.refusal(allowingRevocations: nil) == nil, "no manifests, and nothing that is managed")
        try await world.carryOut(try CommandPlan.revoke("a", reason: nil, in: world.state, at: world.now))
        #expect(try world.plan(none).lines == ["delete gem", "delete harvest-v1"])
    }

    @Test("of an API and a partner that stay, drift is put back")
    func catalogueHealed() async throws {
        let world = try await world(Sample.spec("a"), forgetting: "a", partners: [Sample.partner])
        let none = desired([], catalogues: [])
        var state = try world.state
        state.catalogues[0] = Stored(stored: nil, recorded: state.catalogues[0].recorded, event: nil)
        var rows = try #require(state.partners[0].stored)
        rows.title = "x"
        state.partners[0] = Stored(stored: rows, recorded: state.partners[0].recorded, event: nil)
        let plan = Planner.plan(none, against: state, at: world.now)
        #expect(plan.lines == ["update harvest-v1", "update gem"])
        #expect(plan.reasons("harvest-v1") == ["rows-missing"] && plan.reasons("gem") == ["rows-changed"])
        // Rows that no event explains are nobody's.
        state = try world.state
        state.partners[0] = Stored(stored: state.partners[0].stored, recorded: nil, event: nil)
        #expect(Planner.plan(none, against: state, at: world.now).lines == ["delete gem"])
    }

    @Test("an API is deleted in the plan that moves its last forgotten user elsewhere")
    func catalogueGoesWithItsUser() async throws {
        let world = try await world(Sample.spec("a"), forgetting: "a")
        var catalogue = Sample.catalogue
        catalogue.name = "other"
        var spec = Sample.spec("a")
        spec.api = "other"
        let plan = try world.plan(desired([spec], catalogues: [catalogue]))
        #expect(plan.lines == ["create other", "update a", "delete harvest-v1"])
    }

    @Test("the affected integrations of a changed catalogue count the forgotten ones")
    func affected() async throws {
        let world = try await world(Sample.spec("a"), Sample.spec("b"), forgetting: "a")
        var catalogue = Sample.catalogue
        catalogue.categories[0].permissions[1].paths = [Endpoint(method: "POST", path: "/v2/jobs")]
        let plan = try world.plan(desired([Sample.spec("b")], catalogues: [catalogue]))
        guard case .catalogueChanged(_, integrations: 2, _) = plan.changes.first?.reasons.first else {
            Issue.record("\(plan.changes)")
            return
        }
    }

    @Test("a key that never became active is revoked with the forgetting")
    func pending() async throws {
        var world = try World()
        world.sink.fail(after: 0)
        try await world.apply(desired([Sample.spec("a")]))
        try await world.forget("a", beside: desired([]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked])
    }
}

extension World {
    func forgetting(_ name: String, beside manifests: Desired) throws -> Plan {
        try CommandPlan.forget(name, beside: manifests, reason: "moved on", in: state, at: now)
    }

    mutating func forget(_ name: String, beside manifests: Desired) async throws {
        try await carryOut(try forgetting(name, beside: manifests))
    }
}
