import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

/// What is held on to of a state that goes by. That it is enough is checked with every plan (`World.plan`).
@Suite("Readings of a state")
struct ReadingTests {
    /// Forty that are as their manifests want them, and some that are not.
    private func world() async throws -> World {
        var world = try World()
        var specs = (10..<50).map { Sample.spec("settled-\($0)") }
        for name in ["drifted", "edited", "former", "forgotten", "removed", "revoked"] {
            specs.append(Sample.spec(name))
        }
        specs.append(ReadingTests.ofPartner)
        try await world.apply(desired(specs, partners: [Sample.partner, ReadingTests.other]))
        try await world.carryOut(
            CommandPlan.forget("forgotten", beside: desired([]), reason: nil, in: world.state, at: world.now))
        try await world.carryOut(CommandPlan.revoke("revoked", reason: nil, in: world.state, at: world.now))
        (world.store as? InMemoryStore)?.edit("drifted", projectUID: Sample.uid) { $0?.spec.owner = "mallory" }
        return world
    }

    private static let other = Partner(name: "other", title: "Other")

    private static var ofPartner: IntegrationSpec {
        var spec = Sample.spec("of-partner")
        spec.partner = "other"
        return spec
    }

    /// One is edited, one renamed, one goes, one comes, and one's partner changes.
    private var wanted: Desired {
        var specs = (10..<50).map { Sample.spec("settled-\($0)") }
        specs += ["drifted", "edited", "later", "new"].map { Sample.spec($0) } + [ReadingTests.ofPartner]
        specs[41].owner = "kim"
        var other = ReadingTests.other
        other.title = "Another"
        return desired(specs, formerly: ["later": .name("former")], partners: [Sample.partner, other])
    }

    @Test("a plan holds on to the integrations that it is about, and to no others")
    func plan() async throws {
        let world = try await world()
        let now = world.now
        var reading = PlanReading(wanted, clock: { now }, digestsRows: true)
        try world.store.readChecked(into: &reading)
        let found = reading.finished()
        #expect(
            found.state.integrations.map(\.name) == ["drifted", "edited", "former", "of-partner", "removed"])
        #expect(found.plan.unchanged == 41 && found.plan.guardFacts.hadAccess == 45)
        #expect(found.rows == RowsDigest(of: try world.state))
        // Read anew, it begins anew.
        try world.store.readChecked(into: &reading)
        let again = reading.finished()
        #expect(again.plan.digest == found.plan.digest && again.rows == found.rows)
        #expect(again.state.integrations == found.state.integrations)
    }

    @Test("a plan that is made again has the digest of the reviewed one only where that covers the same")
    func madeAgain() async throws {
        let world = try await world()
        let now = world.now
        var reading = PlanReading(wanted, clock: { now })
        try world.store.readChecked(into: &reading)
        let digest = reading.finished().plan.digest
        // One that cannot be made shows where it was taken over.
        var reviewed = reading.finished().plan
        reviewed.digest = PlanDigest(text: "reviewed")
        #expect(reading.finished(after: reviewed).plan.digest == reviewed.digest)
        for edit: (inout Plan) -> Void in [
            { $0.lineage = "another" }, { $0.project.uid = "another" }, { $0.changes.removeLast() },
            { $0.changes[0].heldBack = .protected },
        ] {
            var other = reviewed
            edit(&other)
            #expect(reading.finished(after: other).plan.digest == digest)
        }
    }

    @Test("what a saved plan is held against, too")
    func savedPlan() async throws {
        let world = try await world()
        let (plan, now) = (try world.plan(wanted), world.now)
        var reading = SavedPlanReading(plan, clock: { now })
        for _ in 0..<2 {
            try world.store.readChecked(into: &reading)
            let found = reading.result
            #expect(
                found.state.integrations.map(\.name) == ["drifted", "edited", "former", "of-partner", "removed"])
            #expect(found.hadAccess == plan.guardFacts.hadAccess)
            #expect(found.rows == RowsDigest(of: try world.state))
            #expect(plan.writesOnlyRecordedKeys(of: found.state))
            #expect(plan.recountedGuardFacts(in: found, limit: .standard) == plan.guardFacts)
        }
    }

    @Test("a plan that changes nothing holds on to nothing, whatever will be due one day")
    func nothing() async throws {
        var world = try World()
        var specs = (10..<50).map { Sample.spec("i-\($0)") }
        for index in specs.indices {
            specs[index].expires = CalendarDay("2031-01-01")
            specs[index].rotation = Rotation(every: Period(seconds: 90 * 86_400), overlap: .zero)
        }
        try await world.apply(desired(specs))
        let now = world.now
        var reading = PlanReading(desired(specs), clock: { now })
        try world.store.readChecked(into: &reading)
        let found = reading.finished()
        #expect(found.state.integrations.isEmpty && found.plan.changes.isEmpty && found.plan.unchanged == 40)
        #expect(found.plan.validUntil == now + Period(seconds: 90 * 86_400))
    }

    @Test("a reading ahead lets so many wait, then waits itself, and misses none", arguments: [0, 1, 3, 4, 9])
    func ahead(readyAfter: Int) throws {
        var taken = 0
        var madeAt: [Int] = []
        var ahead = ReadingAhead(atMost: 3, isReady: { taken > readyAfter }) {
            madeAt.append(taken)
            return StateSelection()
        }
        let names = ["a", "b", "c", "d", "e", "f"]
        // The second time as after a connection that broke in the middle of the first.
        for end in [2, names.count] {
            ahead.begin(State(project: Sample.project))
            for name in names.prefix(end) {
                taken += 1
                let record = IntegrationRecord(spec: Sample.spec(name))
                try ahead.take(Stored(stored: record, recorded: record, event: nil))
            }
        }
        #expect(try ahead.reading().state.integrations.map(\.name) == names)
        #expect(madeAt.last == (readyAfter < 3 ? 3 : min(readyAfter + 1, 6)))
    }

    @Test("what comes in the place of the reading that is waited for ends the read")
    func nothingToWaitFor() throws {
        var ahead = ReadingAhead<StateSelection>(atMost: 1, isReady: { false }) { throw Violation(description: "none") }
        ahead.begin(State(project: Sample.project))
        let record = IntegrationRecord(spec: Sample.spec("a"))
        try ahead.take(Stored(stored: record, recorded: record, event: nil))
        #expect(throws: Violation.self) { try ahead.take(Stored(stored: record, recorded: record, event: nil)) }
        #expect(throws: Violation.self) { try ahead.reading() }
    }
}
