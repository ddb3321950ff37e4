import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

/// Rotation, expiry and suspension over time (specs/rotation.md).
@Suite("Timeline")
struct TimelineTests {
    private func spec(_ name: String, _ change: (inout IntegrationSpec) -> Void = { _ in }) -> IntegrationSpec {
        var spec = Sample.spec(name)
        change(&spec)
        return spec
    }

    private func world(_ specs: IntegrationSpec...) async throws -> World {
        var world = try World()
        try await world.apply(desired(specs))
        return world
    }

    private func notices(_ plan: Plan) -> [String] {
        plan.notices.map { notice in
            switch notice {
            case .expiresSoon(_, _, let step, _): "expires within \(step)"
            case .suspended: "suspended"
            case .rotationLeftOut: "left out"
            case .expired: "expired"
            default: "other"
            }
        }
    }

    // MARK: Suspension

    @Test("a suspended integration keeps its key, which does not work, and gets it back")
    func suspension() async throws {
        var world = try await world(spec("a"), spec("b"))
        let key = try #require(try world.record("a")?.currentKey)
        let suspended = desired([spec("a") { $0.suspended = true }, spec("b")])
        let plan = try world.plan(suspended)
        #expect(plan.lines == ["update a"] && plan.reasons("a") == ["field-changed"])
        #expect(plan.guardFacts.ending == ["a"])
        try await world.apply(suspended)
        #expect(try world.record("a")?.keys.map(\.state) == [.suspended])
        #expect(try world.record("a")?.hasAccess(at: world.now) == false)
        let again = try world.plan(suspended)
        #expect(again.changes.isEmpty && notices(again) == ["suspended"])
        try await world.apply(desired([spec("a"), spec("b")]))
        #expect(try world.record("a")?.keys == [key])
        #expect(world.sink.deliveries.count == 2)
    }

    @Test("a retiring key is suspended too; past its date it does not come back")
    func suspensionOfRetiringKeys() async throws {
        let rotating = spec("a") { $0.rotation = Rotation(every: nil, overlap: Period("10d")!) }
        var suspended = rotating
        suspended.suspended = true
        for (days, predecessor) in [(9, StoredKeyState.retiring), (10, .revoked)] {
            var world = try await world(rotating, spec("b"))
            let plan = try CommandPlan.rotate("a", overlap: nil, reason: nil, in: world.state, at: world.now)
            try await world.carryOut(plan)
            try await world.apply(desired([suspended, spec("b")]))
            #expect(try world.record("a")?.keys.map(\.state) == [.suspended, .suspended])
            world.advance(days: days)
            try await world.apply(desired([rotating, spec("b")]))
            #expect(try world.record("a")?.keys.map(\.state) == [predecessor, .active])
        }
    }

    @Test("nothing is issued to or rotated for a suspended integration, and protection holds its suspension back")
    func nothingForASuspendedOne() async throws {
        var world = try await world(spec("a"), spec("b") { $0.protected = true })
        let wanted = desired([
            spec("a") {
                $0.suspended = true; $0.generation = 3
            }, spec("new") { $0.suspended = true },
            spec("b") {
                $0.protected = true; $0.suspended = true
            },
        ])
        #expect(try world.plan(wanted).lines == ["update a", "! update b"])
        try await world.apply(wanted)
        #expect(world.sink.deliveries.count == 2)
        #expect(try world.record("new") == nil)
        #expect(throws: CommandPlan.Refusal.suspended(name: "a")) {
            try CommandPlan.rotate("a", overlap: nil, reason: nil, in: world.state, at: world.now)
        }
        // The generation was noted with the suspension, and the key is older: it is replaced once it works again.
        #expect(
            try world.plan(desired([spec("a") { $0.generation = 3 }])).lines.prefix(2) == ["update a", "! revoke b"])
    }

    // MARK: Rotation and expiry

    @Test("a rotation the day before an expiry is left out, with a notice; a later day brings it back")
    func noOneDayKey() async throws {
        func wanted(_ day: String, overlap: String = "14d", generation: Int = 0) -> Desired {
            desired([
                spec("a") {
                    $0.expires = CalendarDay(day)
                    $0.rotation = Rotation(every: Period("30d"), overlap: Period(overlap)!)
                    $0.generation = generation
                }
            ])
        }
        var world = try World()
        try await world.apply(wanted("2026-12-31"))
        world.advance(days: 31)  // 2026-12-25
        let plan = try world.plan(wanted("2026-12-31"))
        #expect(plan.changes.isEmpty && notices(plan) == ["expires within 7d", "left out"])
        // Without an overlap a week has to be left.
        #expect(try world.plan(wanted("2026-12-30", overlap: "0")).lines == ["update a"])
        #expect(try world.plan(wanted("2027-01-02", overlap: "0")).lines == ["update a", "rotate a"])
        #expect(try world.plan(wanted("2027-01-31")).lines == ["update a", "rotate a"])
        #expect(try world.plan(wanted("2027-01-31")).reasons("a", .rotate) == ["rotation-due"])
        // Whoever asks for a key gets it.
        #expect(try world.plan(wanted("2026-12-31", generation: 1)).lines == ["rotate a"])
    }

    @Test("a due rotation is valid until it would come too late")
    func validity() async throws {
        let wanted = desired([
            spec("a") {
                $0.expires = CalendarDay("2027-01-30")
                $0.rotation = Rotation(every: Period("30d"), overlap: Period("14d")!)
            }
        ])
        var world = try World()
        try await world.apply(wanted)
        #expect(try world.plan(wanted).validUntil == world.now + Period("30d")!)
        world.advance(days: 30)
        let end = CalendarDay("2027-01-17")!.start
        #expect(try world.plan(wanted).lines == ["rotate a"] && world.plan(wanted).validUntil == end)
        world.now = end
        #expect(try world.plan(wanted).changes.isEmpty)
    }

    @Test("an expired key is not rotated but issued anew, and ends when the new one works")
    func expiredIsIssuedAnew() async throws {
        let before = spec("a") { $0.expires = CalendarDay("2026-12-01") }
        var world = try await world(before)
        world.advance(days: 60)
        #expect(notices(try world.plan(desired([before]))) == ["expired"])
        let renewed = desired([spec("a") { $0.expires = CalendarDay("2027-12-01") }])
        #expect(try world.plan(renewed).lines == ["update a"])
        let anew = desired([
            spec("a") {
                $0.expires = CalendarDay("2027-12-01"); $0.generation = 1
            }
        ])
        #expect(try world.plan(anew).lines == ["update a", "issue a"])
        try await world.apply(anew)
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(anew).changes.isEmpty)
    }

    @Test("a third key with an overlap waits until the first of two retiring ones stops")
    func twoRetiring() async throws {
        func wanted(_ generation: Int, overlap: String = "10d") -> Desired {
            desired([
                spec("a") {
                    $0.rotation = Rotation(every: nil, overlap: Period(overlap)!)
                    $0.generation = generation
                }
            ])
        }
        var world = try World()
        for generation in 0..<3 {
            try await world.apply(wanted(generation))
            world.advance(days: 1)
        }
        #expect(try world.record("a")?.keys.map(\.state) == [.retiring, .retiring, .active])
        let end = Sample.start + Period("11d")!
        let plan = try world.plan(wanted(3))
        #expect(plan.lines == ["! rotate a"] && plan.changes[0].heldBack == .twoRetiring(until: end))
        #expect(plan.validUntil == end)
        #expect(throws: CommandPlan.Refusal.twoRetiring(name: "a", until: end)) {
            try CommandPlan.rotate("a", overlap: nil, reason: nil, in: world.state, at: world.now)
        }
        #expect(try world.plan(wanted(3, overlap: "0")).lines == ["update a", "rotate a"])
        let leak = try CommandPlan.rotate("a", overlap: .zero, reason: "leak", in: world.state, at: world.now)
        #expect(leak.lines == ["rotate a"])
        world.now = end
        #expect(try world.plan(wanted(3)).lines == ["rotate a"])
        try await world.apply(wanted(3))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .retiring, .retiring, .active])
    }

    @Test("warnings come in the steps of the project, for what works")
    func expiryWarnings() async throws {
        var world = try await world(spec("a") { $0.expires = CalendarDay("2026-12-31") })
        func notices(_ change: (inout Desired) -> Void = { _ in }) throws -> [String] {
            var wanted = desired([spec("a") { $0.expires = CalendarDay("2026-12-31") }])
            change(&wanted)
            return self.notices(try world.plan(wanted))
        }
        #expect(try notices() == [])
        world.advance(days: 10)
        #expect(try notices() == ["expires within 30d"])
        #expect(try notices { $0.project.expiryWarnings = ExpiryWarnings([]) } == [])
        #expect(Notice.expiries(in: try world.state, by: .standard, at: world.now).count == 1)
        #expect(Notice.expiries(in: try world.state, by: .standard, at: CalendarDay("2026-12-31")!.end) == [])
        world.advance(days: 25)
        #expect(try notices() == ["expires within 7d"])
    }

    // MARK: Delivery

    @Test("each secret goes where its integration says, then where its partner says, then to the usual sink")
    func delivery() async throws {
        let own = Delivery(to: .age(recipient: "age1own")), partners = Delivery(to: .age(recipient: "age1partner"))
        var gem = Sample.partner
        gem.delivery = partners
        let wanted = desired(
            [
                spec("a") { $0.delivery = own }, spec("b"), spec("c") { $0.partner = nil }, spec("d"),
            ], partners: [gem])
        var world = try World()
        let plan = try world.plan(wanted)
        #expect(plan.handovers.map(\.delivery) == [own, partners, nil])
        #expect(plan.handovers.map { $0.changes.map(\.name) } == [["a"], ["b", "d"], ["c"]])
        let saved = try SavedPlan(decoding: SavedPlan(plan: plan, rows: RowsDigest(of: try world.state)).encoded())
        #expect(saved.plan.changes == plan.changes && saved.plan.digest == plan.digest)
        try await world.carryOut(plan)
        #expect(world.declaredSink.deliveries.map(\.integration) == ["a", "b", "d"])
        #expect(world.sink.deliveries.map(\.integration) == ["c"])
        // A command delivers in the same way.
        let rotation = try CommandPlan.rotate("b", overlap: nil, reason: nil, in: world.state, at: world.now)
        #expect(rotation.handovers.map(\.delivery) == [partners])
    }

    @Test("a sink that fails stops its own deliveries, not those of another")
    func oneSinkFails() async throws {
        let wanted = desired([spec("a") { $0.delivery = Delivery(to: .age(recipient: "age1own")) }, spec("b")])
        var world = try World()
        world.declaredSink.fail(after: 0)
        let outcomes = try await world.apply(wanted)
        #expect(outcomes.count { if case .undelivered = $0.result { true } else { false } } == 1)
        #expect(try world.record("a")?.currentKey == nil && world.record("b")?.currentKey != nil)
        world.declaredSink.fail(after: nil)
        try await world.apply(wanted)
        #expect(try world.record("a")?.currentKey != nil)
    }

    @Test("a sink that cannot deliver stops an apply before anything is written, whichever it is")
    func everyProbeComesFirst() async throws {
        let wanted = desired([spec("a"), spec("b") { $0.delivery = Delivery(to: .age(recipient: "age1own")) }])
        var world = try World()
        world.declaredSink.failProbe(.noTerminal)
        await #expect(throws: SinkError.noTerminal) { try await world.apply(wanted) }
        #expect(try world.state.project.serial == 1)
    }
}
