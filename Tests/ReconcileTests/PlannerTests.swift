import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

@Suite("Plan")
struct PlannerTests {
    private func spec(
        _ name: String, grants: [String] = ["jobs.list-jobs"], _ change: (inout IntegrationSpec) -> Void = { _ in }
    ) -> IntegrationSpec {
        var spec = Sample.spec(name, grants: grants)
        change(&spec)
        return spec
    }

    /// A world in which the integrations were applied, at the sample's start.
    private func world(_ specs: IntegrationSpec...) async throws -> World {
        var world = try World()
        try await world.apply(desired(specs))
        return world
    }

    @Test("everything is issued once, then nothing changes")
    func issue() async throws {
        var world = try World()
        let wanted = desired([spec("b"), spec("a")], partners: [Sample.partner])
        #expect(try world.plan(wanted).lines == ["create harvest-v1", "create gem", "issue a", "issue b"])
        try await world.apply(wanted)
        let again = try world.plan(wanted)
        #expect(again.changes.isEmpty && again.unchanged == 2)
        #expect(try world.record("a")?.currentKey?.state == .active)
        #expect(world.sink.deliveries.count == 2)
    }

    @Test("an edited manifest updates in place: the key stays")
    func update() async throws {
        var world = try await world(spec("a"))
        let key = try world.record("a")?.currentKey
        let edited = desired([spec("a", grants: ["jobs.list-jobs", "jobs.delete-job"]) { $0.owner = "x" }])
        let plan = try world.plan(edited)
        #expect(plan.lines == ["update a"])
        #expect(plan.reasons("a") == ["field-changed", "permissions-changed"])
        #expect(plan.changes[0].reasons.allSatisfy { $0.cause == .manifest && $0.place?.file == "a.yaml" })
        try await world.apply(edited)
        #expect(try world.record("a")?.currentKey == key)
        #expect(try world.plan(edited).changes.isEmpty)
    }

    @Test("a removed manifest revokes; coming back issues another key and keeps the old one known")
    func revoke() async throws {
        var world = try await world(spec("a"), spec("b"))
        #expect(try world.plan(desired([spec("b")])).lines == ["revoke a"])
        try await world.apply(desired([spec("b")]))
        #expect(try world.record("a")?.standing == .removed)
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked])
        #expect(try world.plan(desired([spec("b")])).changes.isEmpty)
        try await world.apply(desired([spec("a"), spec("b")]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
    }

    @Test("formerly renames: same key, new name; once done it means nothing more")
    func rename() async throws {
        var world = try await world(spec("old"))
        let key = try world.record("old")?.currentKey
        let wanted = desired([spec("new")], formerly: ["new": .name("old")])
        #expect(try world.plan(wanted).lines == ["rename new"])
        try await world.apply(wanted)
        #expect(try world.record("new")?.currentKey == key)
        #expect(try world.record("old") == nil)
        #expect(try world.plan(wanted).changes.isEmpty)
    }

    @Test("formerly to a name that is in use renames nothing and says so")
    func formerlyIgnored() async throws {
        let world = try await world(spec("a"), spec("b"))
        let plan = try world.plan(desired([spec("a"), spec("b")], formerly: ["b": .name("a")]))
        #expect(plan.changes.isEmpty)
        guard case .formerlyIgnored(name: "b", former: "a", _) = plan.notices.first else {
            Issue.record("\(plan.notices)")
            return
        }
    }

    @Test("a removed and a new integration alike are held back until a person says which")
    func likelyRename() async throws {
        let world = try await world(spec("old"), spec("keep", grants: ["jobs.create-job"]))
        let keep = spec("keep", grants: ["jobs.create-job"])
        #expect(try world.plan(desired([spec("new"), keep])).lines == ["! revoke old", "! issue new"])
        #expect(
            try world.plan(desired([spec("new"), keep], formerly: ["new": .name("old")])).lines == ["rename new"])
        #expect(
            try world.plan(desired([spec("new"), keep], formerly: ["new": .new])).lines == ["revoke old", "issue new"])
    }

    @Test("protect holds back revocation and replacement until protect: false was applied")
    func protect() async throws {
        let guarded = spec("a") { $0.protected = true }
        let other = spec("b", grants: ["jobs.create-job"])
        var world = try await world(guarded, other)
        #expect(try world.plan(desired([other])).lines == ["! revoke a"])
        let raised = spec("a") {
            $0.protected = true; $0.generation = 1
        }
        #expect(try world.plan(desired([raised, other])).lines == ["! rotate a"])
        let open = spec("a") { $0.generation = 1 }
        #expect(try world.plan(desired([open, other])).lines == ["update a", "! rotate a"])
        try await world.apply(desired([open, other]))
        #expect(try world.plan(desired([open, other])).lines == ["rotate a"])
    }

    @Test("protect holds back an update that ends access")
    func protectedExpiry() async throws {
        let world = try await world(spec("a") { $0.protected = true })
        let ended = spec("a") {
            $0.protected = true; $0.expires = CalendarDay("2026-11-01")
        }
        #expect(try world.plan(desired([ended])).lines == ["! update a"])
    }

    @Test("a rotation falls due by the calendar; until then valid_until names the day")
    func rotationDue() async throws {
        let turning = spec("a") { $0.rotation = Rotation(every: Period("90d"), overlap: Period("14d")!) }
        var world = try await world(turning)
        #expect(try world.plan(desired([turning])).validUntil == world.now + Period("90d")!)
        let first = try world.record("a")!.keys[0].id
        world.advance(days: 90)
        let plan = try world.plan(desired([turning]))
        #expect(plan.lines == ["rotate a"] && plan.reasons("a") == ["rotation-due"])
        try await world.apply(desired([turning]))
        let keys = try world.record("a")!.keys
        #expect(keys.map(\.state) == [.retiring, .active] && keys[0].id == first)
        #expect(keys[0].retiresAt == world.now + Period("14d")!)
        #expect(try world.plan(desired([turning])).changes.isEmpty)
        world.advance(days: 15)
        #expect(try world.record("a")!.state(of: keys[0], at: world.now) == .expired)
        #expect(try world.plan(desired([turning])).changes.isEmpty)
    }

    @Test("a raised generation rotates once, with the overlap of the manifest")
    func generation() async throws {
        var world = try await world(spec("a"))
        let raised = spec("a") {
            $0.generation = 1; $0.rotation = Rotation(every: nil, overlap: .zero)
        }
        #expect(try world.plan(desired([raised])).lines == ["update a", "rotate a"])
        try await world.apply(desired([raised]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(desired([raised])).changes.isEmpty)
    }

    @Test("expired: nothing is issued or rotated; a later date brings the same key back")
    func expiry() async throws {
        let until = spec("a") { $0.expires = CalendarDay("2026-12-31") }
        var world = try await world(until)
        #expect(try world.plan(desired([until])).validUntil == CalendarDay("2026-12-31")!.end)
        world.advance(days: 60)
        let plan = try world.plan(desired([until]))
        #expect(plan.changes.isEmpty && plan.notices.count == 1)
        let raised = spec("a") {
            $0.expires = CalendarDay("2026-12-31"); $0.generation = 1
        }
        #expect(try world.plan(desired([raised])).lines.contains("rotate a") == false)
        let renewed = spec("a") { $0.expires = CalendarDay("2027-12-31") }
        #expect(try world.plan(desired([renewed])).lines == ["update a"])
        let key = try world.record("a")?.currentKey
        try await world.apply(desired([renewed]))
        #expect(try world.record("a")?.currentKey == key)
        #expect(try world.record("a")?.hasAccess(at: world.now) == true)
    }

    @Test("an integration that is new and expired is a notice")
    func newAndExpired() throws {
        let plan = try World().plan(desired([spec("a") { $0.expires = CalendarDay("2026-01-01") }]))
        #expect(plan.lines == ["create harvest-v1"] && plan.notices.count == 1)
    }

    @Test("a key revoked by command is a notice until generation is raised")
    func revokedByCommand() async throws {
        var world = try await world(spec("a"))
        try await world.carryOut(try CommandPlan.revoke("a", reason: "leaked", in: world.state, at: world.now))
        let plan = try world.plan(desired([spec("a")]))
        #expect(plan.changes.isEmpty)
        guard case .revokedByCommand(name: "a", generation: 0, let event?) = plan.notices.first else {
            Issue.record("\(plan.notices)")
            return
        }
        #expect(event.reason == "leaked" && event.actor == Sample.actor)
        let raised = spec("a") { $0.generation = 1 }
        #expect(try world.plan(desired([raised])).lines == ["issue a"])
        try await world.apply(desired([raised]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(desired([raised])).changes.isEmpty)
    }

    @Test("lockstep rotate replaces the key and is no change afterwards")
    func rotateByCommand() async throws {
        var world = try await world(spec("a"))
        try await world.carryOut(
            try CommandPlan.rotate("a", overlap: Period("1d"), reason: nil, in: world.state, at: world.now))
        #expect(try world.record("a")?.keys.map(\.state) == [.retiring, .active])
        #expect(try world.plan(desired([spec("a")])).changes.isEmpty)
    }

    @Test("a failed delivery leaves the key pending; the next plan issues another and revokes it")
    func unfinished() async throws {
        var world = try World()
        world.sink.fail(after: 0)
        let outcomes = try await world.apply(desired([spec("a")]))
        guard case .undelivered(let key, _) = outcomes.last?.result else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(try world.record("a")?.keys.map(\.state) == [.pending])
        world.sink.fail(after: nil)
        let plan = try world.plan(desired([spec("a")]))
        #expect(plan.lines == ["issue a"] && plan.reasons("a") == ["delivery-unfinished"])
        #expect(plan.notices == [.neverActivated(name: "a", key: key, issuedAt: world.now)])
        try await world.apply(desired([spec("a")]))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(desired([spec("a")])).changes.isEmpty)
    }

    @Test("a catalogue that grows shows up as a change of its own and of whoever holds all of it")
    func catalogueGrows() async throws {
        let world = try await world(spec("a"))
        var larger = Sample.catalogue
        larger.revision = 2
        larger.categories[0].permissions.append(Permission(id: "jobs.new", label: "New", access: .read))
        let wanted = desired([spec("a", grants: ["jobs.list-jobs", "jobs.new"])], catalogues: [larger])
        let plan = try world.plan(wanted)
        #expect(plan.lines == ["update harvest-v1", "update a"])
        #expect(plan.reasons("a") == ["catalogue-changed"])
    }

    // MARK: Drift

    @Test("rows changed by hand are put back, with the reason and the event that recorded them")
    func drift() async throws {
        var world = try await world(spec("a"))
        let store = try #require(world.store as? InMemoryStore)
        let recorded = try world.record("a")
        store.edit("a", projectUID: Sample.uid) { record in
            record?.spec.grants = GrantSet(ids: ["jobs.delete-job"])
            record?.keys[0].state = .revoked
            record?.keys[0].revokedAt = Sample.start
        }
        let plan = try world.plan(desired([spec("a")]))
        #expect(plan.lines == ["update a"])
        #expect(Set(plan.reasons("a")) == ["rows-changed", "seal-broken"])
        #expect(plan.changes[0].reasons.allSatisfy { $0.cause == .drift })
        let report = DriftReport(of: try world.state)
        #expect(report.items.map(\.name) == ["a"] && report.items[0].event?.action == .activated)
        try await world.apply(desired([spec("a")]))
        #expect(try world.state.integrations[0].stored == recorded)
        #expect(DriftReport(of: try world.state).items.isEmpty)
    }

    @Test("deleted rows are restored with the same key; rows of nobody are removed")
    func missingAndUnexplained() async throws {
        var world = try await world(spec("a"), spec("b", grants: ["jobs.create-job"]))
        let both = desired([spec("a"), spec("b", grants: ["jobs.create-job"])])
        let store = try #require(world.store as? InMemoryStore)
        let recorded = try world.record("a")
        store.edit("a", projectUID: Sample.uid) { $0 = nil }
        store.edit("evil", projectUID: Sample.uid) {
            $0 = IntegrationRecord(spec: Sample.spec("evil"), keys: [Sample.key("k")])
        }
        let plan = try world.plan(both)
        #expect(plan.lines == ["update a", "revoke evil"])
        #expect(plan.reasons("a") == ["rows-missing"] && plan.reasons("evil") == ["rows-unexplained", "seal-broken"])
        try await world.apply(both)
        #expect(try world.state.integrations.map(\.name) == ["a", "b"])
        #expect(try world.state.integrations[0].stored == recorded)
    }

    // MARK: Digest and determinism

    @Test("the digest is the same for the same facts, whatever the time, and differs for others")
    func digest() async throws {
        var world = try await world(spec("a"))
        let edited = desired([spec("a") { $0.owner = "x" }])
        let digest = try world.plan(edited).digest
        world.advance(days: 1)
        #expect(try world.plan(edited).digest == digest)
        #expect(try world.plan(desired([spec("a") { $0.owner = "y" }])).digest != digest)
        #expect(try world.plan(desired([spec("a")])).digest != digest)
    }

    @Test("a saved plan is read back as it was, and an altered one is refused")
    func savedPlan() async throws {
        let world = try await world(spec("a"), spec("b", grants: ["jobs.create-job"]))
        let plan = try world.plan(
            desired([spec("b", grants: ["jobs.delete-job"]), spec("c", grants: [])], partners: [Sample.partner]))
        let saved = SavedPlan(plan: plan, rows: RowsDigest(of: try world.state))
        let bytes = try saved.encoded()
        let read = try SavedPlan(decoding: bytes)
        #expect(read.plan.changes == plan.changes && read.plan.digest == plan.digest && read.rows == saved.rows)
        #expect(read.plan.notices == plan.notices && read.plan.guardFacts == plan.guardFacts)
        let text = String(decoding: bytes, as: UTF8.self)
        for (from, to) in [("\"action\":\"revoke\"", "\"action\":\"update\""), ("\"name\":\"c\"", "\"name\":\"d\"")] {
            #expect(text.contains(from))
            #expect(throws: SavedPlan.Fault.altered) {
                try SavedPlan(decoding: Array(text.replacing(from, with: to).utf8))
            }
        }
        for count in [0, 1, bytes.count / 2, bytes.count - 3] {
            #expect(throws: SavedPlan.Fault.self) { try SavedPlan(decoding: Array(bytes[..<count])) }
        }
    }

    @Test("a saved plan is stale when serial, rows or time moved")
    func staleness() async throws {
        var world = try await world(spec("a") { $0.expires = CalendarDay("2026-12-31") })
        let edited = desired([
            spec("a") {
                $0.expires = CalendarDay("2026-12-31"); $0.owner = "x"
            }
        ])
        let saved = SavedPlan(plan: try world.plan(edited), rows: RowsDigest(of: try world.state))
        #expect(saved.staleness(against: try world.state, lastEvent: nil, at: world.now) == nil)
        #expect(
            saved.staleness(against: try world.state, lastEvent: nil, at: CalendarDay("2026-12-31")!.end)
                == .pastValidity(CalendarDay("2026-12-31")!.end))
        (world.store as? InMemoryStore)?.edit("a", projectUID: Sample.uid) { $0?.spec.owner = "mallory" }
        #expect(
            saved.staleness(against: try world.state, lastEvent: nil, at: world.now)
                == .rowsChanged(["Integration a"]))
        (world.store as? InMemoryStore)?.edit("a", projectUID: Sample.uid) { $0?.spec.owner = nil }
        try await world.apply(desired([spec("a"), spec("b")]))
        guard case .serialMoved = saved.staleness(against: try world.state, lastEvent: nil, at: world.now) else {
            Issue.record("not stale")
            return
        }
    }
}
