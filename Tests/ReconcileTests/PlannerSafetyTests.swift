import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

/// Ways in which a plan could hand somebody else's access over, or end it unseen.
@Suite("Plan safety")
struct PlannerSafetyTests {
    private func world(_ specs: [IntegrationSpec], partners: [Partner] = []) async throws -> World {
        var world = try World()
        try await world.apply(desired(specs, partners: partners))
        return world
    }

    private let a = Sample.spec("a", grants: ["jobs.list-jobs"])
    private let b = Sample.spec("b", grants: ["jobs.create-job"])
    private let c = Sample.spec("c", grants: ["jobs.delete-job"])

    @Test("a swap of names holds back both: one partner's key never takes over another's grants")
    func swap() async throws {
        let world = try await world([a, b])
        let swapped = [Sample.spec("a", grants: b.grants.ids), Sample.spec("b", grants: a.grants.ids)]
        let plan = try world.plan(desired(swapped, formerly: ["a": .name("b"), "b": .name("a")]))
        #expect(plan.lines == ["! update a", "! update b"])
    }

    @Test("a chain of renames holds back every name in it")
    func chain() async throws {
        let world = try await world([a, b])
        let moved = [Sample.spec("b", grants: a.grants.ids), Sample.spec("c", grants: b.grants.ids)]
        let plan = try world.plan(desired(moved, formerly: ["b": .name("a"), "c": .name("b")]))
        #expect(plan.effective.isEmpty && plan.changes.count == 3, "\(plan.lines)")
    }

    @Test("two integrations that claim the same former name: the second claim is ignored")
    func sameFormer() async throws {
        var world = try await world([a])
        let both = [Sample.spec("x", grants: a.grants.ids), Sample.spec("y", grants: b.grants.ids)]
        let wanted = desired(both, formerly: ["x": .name("a"), "y": .name("a")])
        #expect(try world.plan(wanted).lines == ["rename x", "! issue y"])
        try await world.apply(wanted)
        #expect(try world.plan(wanted).lines.contains("rename y") == false)
    }

    @Test("a rename does not bring back what was revoked by command")
    func revokedFormer() async throws {
        var world = try await world([a, b])
        try await world.carryOut(try CommandPlan.revoke("a", reason: "leaked", in: world.state, at: world.now))
        let renamed = Sample.spec("x", grants: a.grants.ids)
        #expect(try world.plan(desired([renamed, b], formerly: ["x": .name("a")])).lines == ["! issue x"])
        #expect(try world.plan(desired([renamed, b], formerly: ["x": .new])).lines == ["issue x"])
    }

    @Test("a formerly that names nobody does not switch off the check for likely renames")
    func mistypedFormer() async throws {
        let world = try await world([a, b])
        let renamed = Sample.spec("x", grants: a.grants.ids)
        let plan = try world.plan(desired([renamed, b], formerly: ["x": .name("aa")]))
        #expect(plan.lines == ["! revoke a", "! issue x"])
    }

    @Test("of two removed alike and one new alike, all wait")
    func severalAlike() async throws {
        let world = try await world([a, Sample.spec("a2", grants: a.grants.ids), b, c])
        let plan = try world.plan(desired([Sample.spec("x", grants: a.grants.ids), b, c]))
        #expect(plan.lines == ["! revoke a", "! revoke a2", "! issue x"])
    }

    @Test("of several new alike the last name is told, whether or not one has a formerly")
    func severalNewAlike() async throws {
        let world = try await world([Sample.spec("z", grants: a.grants.ids), b])
        let alike = ["x", "y"].map { Sample.spec($0, grants: a.grants.ids) }
        for formerly in [[:], ["x": Formerly.name("nobody")]] {
            let plan = try world.plan(desired(alike + [b], formerly: formerly))
            #expect(plan.lines == ["! revoke z", "! issue x", "! issue y"])
            #expect(plan.changes[0].heldBack == .looksLikeRename(from: "z", to: "y"))
        }
    }

    @Test("another API is the end of the access that the key was handed out for")
    func otherAPI() async throws {
        var protected = a
        protected.protected = true
        let world = try await world([protected, b])
        var movedA = protected
        movedA.api = "other"
        var movedB = b
        movedB.api = "other"
        let plan = try world.plan(desired([movedA, movedB]))
        #expect(plan.lines == ["! update a", "update b"])
        #expect(plan.guardFacts.ending == ["b"])
    }

    @Test("API and partner of an integration that is held back stay")
    func keptWithHeldBack() async throws {
        var protected = a
        protected.protected = true
        let world = try await world([protected, b], partners: [Sample.partner])
        var other = b
        other.api = "harvest-v1"
        let plan = try world.plan(desired([other], catalogues: []))
        #expect(plan.lines == ["! revoke a", "! delete gem", "! delete harvest-v1"])
    }

    @Test("working rows that no event explains are counted when they are replaced")
    func unexplainedReplaced() async throws {
        let world = try await world([b])
        (world.store as? InMemoryStore)?.edit("x", projectUID: Sample.uid) {
            $0 = IntegrationRecord(spec: Sample.spec("x"), keys: [Sample.key("k")])
        }
        let plan = try world.plan(desired([b, Sample.spec("x")]))
        #expect(plan.lines == ["issue x"] && plan.guardFacts.ending == ["x"])
    }

    @Test("unexplained rows go even where the manifest of that name has expired")
    func unexplainedExpired() async throws {
        let world = try await world([b])
        (world.store as? InMemoryStore)?.edit("x", projectUID: Sample.uid) {
            $0 = IntegrationRecord(spec: Sample.spec("x"), keys: [Sample.key("k")])
        }
        var expired = Sample.spec("x")
        expired.expires = CalendarDay("2026-01-01")
        #expect(try world.plan(desired([b, expired])).lines == ["revoke x"])
    }

    @Test("labels that read alike are still different")
    func labels() async throws {
        var labelled = a
        labelled.labels = [Label(key: "a", value: "1, b=2")]
        let world = try await world([labelled])
        var other = a
        other.labels = [Label(key: "a", value: "1"), Label(key: "b", value: "2")]
        #expect(try world.plan(desired([other])).lines == ["update a"])
    }

    @Test("the guard of a saved plan is counted again: what its file says does not matter")
    func savedGuard() async throws {
        let world = try await world([a, b, c])
        var plan = try world.plan(desired([a]))
        plan.guardFacts.ending = []
        let facts = plan.recountedGuardFacts(in: try world.state, limit: .standard, at: world.now)
        #expect(facts.ending == ["b", "c"] && facts.hadAccess == 3)
        #expect(facts.refusal(allowingRevocations: nil) != nil)
    }

    @Test("names that Unicode holds equal do not stop a plan")
    func canonicalEquivalence() async throws {
        let world = try await world([a])
        for name in ["\u{E9}", "e\u{301}"] {
            (world.store as? InMemoryStore)?.edit(name, projectUID: Sample.uid) {
                $0 = IntegrationRecord(spec: Sample.spec(name))
            }
        }
        #expect(try world.plan(desired([a], formerly: ["a": .name("zz")])).changes.isEmpty == false)
    }

    @Test("a store that fails half-way says what is done and which keys are in doubt")
    func stoppedHalfWay() async throws {
        var world = try World()
        // First transaction, pending keys, activation: the last one fails after the sink took the secrets.
        (world.store as? InMemoryStore)?.plan(commits: [.succeed, .succeed, .refuse])
        let stopped = await #expect(throws: ApplyStopped.self) { try await world.apply(desired([a, b])) }
        #expect(stopped?.inDoubt.count == 2 && stopped?.outcomes.count == 1)
        try await world.apply(desired([a, b]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
    }
}
