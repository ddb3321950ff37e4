import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

@Suite("Guard")
struct GuardTests {
    private func facts(_ ending: Int, of had: Int, limit: GuardLimit = .percent(25), manifests: Int = 1) -> GuardFacts {
        GuardFacts(
            hadAccess: had, ending: (0..<ending).map { "i\($0)" }, managed: had, manifests: manifests, limit: limit)
    }

    @Test(
        "the larger of 1 and a quarter rounded down may end",
        arguments: [
            (1, 1, true), (1, 3, true), (2, 7, false), (2, 8, true), (3, 8, false), (0, 0, true), (25, 100, true),
        ])
    func quarter(ending: Int, had: Int, passes: Bool) {
        #expect((facts(ending, of: had).refusal(allowingRevocations: nil) == nil) == passes)
    }

    @Test("a count is a count")
    func count() {
        #expect(facts(1, of: 10, limit: .count(0)).refusal(allowingRevocations: nil) != nil)
        #expect(facts(3, of: 10, limit: .count(3)).refusal(allowingRevocations: nil) == nil)
    }

    @Test("an allowance lifts the limit only when it equals the count, also below the limit")
    func allowance() {
        #expect(facts(5, of: 5).refusal(allowingRevocations: 5) == nil)
        #expect(facts(5, of: 5).refusal(allowingRevocations: 6) != nil)
        #expect(facts(1, of: 50).refusal(allowingRevocations: 2) != nil)
    }

    @Test("no manifests at all against a state that has some is refused, whatever is allowed")
    func noManifests() {
        #expect(facts(1, of: 1, manifests: 0).refusal(allowingRevocations: 1) == .noManifests(managed: 1))
        #expect(facts(0, of: 0, manifests: 0).refusal(allowingRevocations: nil) == nil)
    }

    @Test("what counts: revoked, expiry moved to the past; held back and already ended do not")
    func counted() async throws {
        var world = try World()
        var specs = ["a", "b", "c", "d"].map { Sample.spec($0, grants: ["jobs.\($0)"]) }
        specs[3].protected = true
        try await world.apply(desired(specs))
        var expired = specs[1]
        expired.expires = CalendarDay("2026-11-01")
        // a is removed, b expires, d is removed but protected.
        let plan = try world.plan(desired([expired, specs[2]]))
        #expect(plan.guardFacts.hadAccess == 4 && plan.guardFacts.ending == ["a", "b"])
        #expect(plan.guardFacts.refusal(allowingRevocations: nil) != nil)
        #expect(plan.guardFacts.refusal(allowingRevocations: 2) == nil)
    }
}
