import Keys
import Leaks
import Manifests
import Reconcile
import TestSupport
import Testing

/// What plans make of keys that `revoke --leaked` ended.
@Suite("Plans after a leak")
struct LeakedKeyTests {
    private func spec(generation: Int = 0) -> IntegrationSpec {
        var spec = Sample.spec("a")
        spec.generation = generation
        return spec
    }

    /// Ends keys of the integration, by their place.
    private func leak(_ places: Int..., in world: World) throws {
        let state = try world.state
        let keys = try #require(state.integrations.first { $0.name == "a" }?.recorded?.keys)
        let found = places.map { FoundKey(digest: keys[$0].digest, keyID: keys[$0].id, occurrences: 1) }
        let response = LeakResponse(
            to: found, in: state, searched: [Sample.authority().fingerprint.id], reason: "leaked", at: world.now)
        let lock = try world.store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: world.now, actor: Sample.actor, writes: response.writes))
    }

    @Test("a leaked active key is not replaced until the generation is raised")
    func active() async throws {
        var world = try World()
        try await world.apply(desired([spec()]))
        try leak(0, in: world)
        let plan = try world.plan(desired([spec()]))
        #expect(plan.changes.isEmpty && plan.unchanged == 1)
        guard case .revokedByCommand(name: "a", generation: 0, _) = plan.notices.first else {
            Issue.record("\(plan.notices)")
            return
        }
        #expect(plan.guardFacts.hadAccess == 0)
        let raised = try world.plan(desired([spec(generation: 1)]))
        #expect(raised.lines == ["issue a"] && raised.reasons("a") == ["generation-raised"])
        try await world.apply(desired([spec(generation: 1)]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(desired([spec(generation: 1)])).changes.isEmpty)
    }

    @Test("a manifest that changes is updated, and still no key is issued")
    func updated() async throws {
        var world = try World()
        try await world.apply(desired([spec()]))
        try leak(0, in: world)
        var edited = spec()
        edited.owner = "x"
        #expect(try world.plan(desired([edited])).lines == ["update a"])
        try await world.apply(desired([edited]))
        #expect(try world.plan(desired([edited])).changes.isEmpty)
    }

    @Test("a leaked retiring key changes no plan; a retiring key goes on where the active one leaked")
    func retiring() async throws {
        var world = try World()
        try await world.apply(desired([spec()]))
        try await world.apply(desired([spec(generation: 1)]))
        try leak(0, in: world)
        #expect(try world.plan(desired([spec(generation: 1)])).changes.isEmpty)
        #expect(try world.plan(desired([spec(generation: 1)])).notices.isEmpty)
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        try leak(1, in: world)
        #expect(try world.plan(desired([spec(generation: 1)])).notices.count == 1)
    }

    @Test("where the active key leaked, the retiring one works until its date, and no plan replaces it")
    func predecessor() async throws {
        var world = try World()
        try await world.apply(desired([spec()]))
        try await world.apply(desired([spec(generation: 1)]))
        try leak(1, in: world)
        #expect(try world.record("a")?.hasAccess(at: world.now) == true)
        #expect(try world.plan(desired([spec(generation: 1)])).changes.isEmpty)
        world.advance(days: 30)
        #expect(try world.record("a")?.hasAccess(at: world.now) == false)
        #expect(try world.plan(desired([spec(generation: 1)])).changes.isEmpty)
        #expect(try world.plan(desired([spec(generation: 2)])).lines == ["issue a"])
    }

    @Test("which of two keys of one second is the newer does not hang on the order of their rows", arguments: 0..<8)
    func oneSecond(seed: UInt64) async throws {
        var world = try World()
        world.random = SeededRandom(seed: seed)
        try await world.apply(desired([spec()]))
        let first = try #require(try world.record("a")?.keys.first?.id)
        try await world.carryOut(
            try CommandPlan.rotate("a", overlap: nil, reason: nil, in: world.state, at: world.now))
        let successor = try #require(try world.record("a")?.keys.firstIndex { $0.id != first })
        try leak(successor, in: world)
        #expect(try world.plan(desired([spec()])).changes.isEmpty)
    }

    @Test("an unfinished rotation ends with the active key; an unfinished first issue is made again")
    func unfinished() async throws {
        var world = try World()
        world.sink.fail(after: 0)
        try await world.apply(desired([spec()]))
        try leak(0, in: world)
        #expect(try world.plan(desired([spec()])).lines == ["issue a"])
        world.sink.fail(after: nil)
        try await world.apply(desired([spec()]))
        world.sink.fail(after: 0)
        try await world.carryOut(
            try CommandPlan.rotate("a", overlap: nil, reason: nil, in: world.state, at: world.now))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active, .pending])
        try leak(1, in: world)
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .revoked, .revoked])
        #expect(try world.plan(desired([spec()])).changes.isEmpty)
    }
}
