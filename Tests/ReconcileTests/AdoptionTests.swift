import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

@Suite("Adopt")
struct AdoptionTests {
    private func world(_ specs: IntegrationSpec..., partners: [Partner] = []) async throws -> World {
        var world = try World()
        if !specs.isEmpty { try await world.apply(desired(specs, partners: partners)) }
        return world
    }

    private func fault(_ body: () throws -> Plan) -> AdoptionFault? {
        let refused = #expect(throws: AdoptionRefused.self) { try body() }
        #expect(refused?.entries.count == 1)
        return refused?.entries.first?.fault
    }

    @Test("the key works at once, nothing is handed out, and the next plan has nothing to change")
    func adopt() async throws {
        var world = try World()
        world.advance(days: 1)
        var spec = Sample.spec("a")
        spec.generation = 3
        spec.rotation = Rotation(every: Period("90d"), overlap: Period("7d")!)
        let wanted = desired([spec, Sample.spec("b")], partners: [Sample.partner])
        let plan = try world.adopting(["a": "old"], wanted)
        #expect(plan.lines == ["create harvest-v1", "create gem", "adopt a"])
        try await world.carryOut(plan)
        let record = try #require(try world.record("a"))
        #expect(
            record.keys == [
                KeyRecord(
                    id: KeyID("old"), digest: Sample.key("old").digest,
                    authority: Sample.authority().digestKey().authority, state: .active, issuedAt: world.now,
                    activatedAt: world.now, generation: 3)
            ])
        #expect(record.spec == spec && record.standing == .managed && record.hasAccess(at: world.now))
        #expect(world.sink.deliveries.isEmpty)
        #expect(try world.plan(wanted).lines == ["issue b"])
        #expect(try world.plan(wanted).validUntil == world.now + Period("90d")!, "rotation counts from the adoption")
        let events = try world.store.events(projectUID: Sample.uid, matching: EventQuery(name: "a"))
        #expect(events.map(\.action) == [.adopted] && events.map(\.keyID) == [KeyID("old")])
        #expect(try world.state.project.serial == 2, "one transaction")
    }

    @Test("under a manifest whose integration was removed earlier: its revoked keys stay known")
    func afterRemoval() async throws {
        var world = try await world(Sample.spec("a"), Sample.spec("b"))
        try await world.apply(desired([Sample.spec("b")]))
        let wanted = desired([Sample.spec("a"), Sample.spec("b")])
        try await world.carryOut(try world.adopting(["a": "old"], wanted))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(wanted).changes.isEmpty)
    }

    @Test("in the place of a key that never became active, which is revoked")
    func afterFailure() async throws {
        var world = try World()
        let wanted = desired([Sample.spec("a")])
        world.sink.fail(after: 0)
        try await world.apply(wanted)
        try await world.carryOut(try world.adopting(["a": "old"], wanted))
        #expect(try world.record("a")?.keys.map(\.state) == [.revoked, .active])
        #expect(try world.plan(wanted).changes.isEmpty)
    }

    @Test("revoked by command, only a raised generation lets it have a key")
    func afterRevocation() async throws {
        var world = try await world(Sample.spec("a"))
        try await world.carryOut(try CommandPlan.revoke("a", reason: nil, in: world.state, at: world.now))
        var spec = Sample.spec("a")
        guard case .revokedByCommand(name: "a", _) = fault({ try world.adopting(["a": "old"], desired([spec])) }) else {
            Issue.record("adopted")
            return
        }
        spec.generation = 1
        try await world.carryOut(try world.adopting(["a": "old"], desired([spec])))
        #expect(try world.plan(desired([spec])).changes.isEmpty)
    }

    @Test("a name without a manifest, with a key, or expired")
    func names() async throws {
        let world = try await world(Sample.spec("alpha"))
        var expired = Sample.spec("beta")
        expired.expires = CalendarDay("2020-01-01")
        let wanted = desired([Sample.spec("alpha"), expired])
        #expect(fault { try world.adopting(["alpa": "old"], wanted) } == .noManifest(suggestions: ["alpha"]))
        #expect(fault { try world.adopting(["alpha": "old"], wanted) } == .hasKey(name: "alpha"))
        #expect(
            fault { try world.adopting(["beta": "old"], wanted) }
                == .expired(name: "beta", on: CalendarDay("2020-01-01")!))
    }

    @Test("a forgotten integration has its key")
    func forgotten() async throws {
        var world = try await world(Sample.spec("a"))
        try await world.forget("a", beside: desired([]))
        #expect(fault { try world.adopting(["a": "old"], desired([Sample.spec("a")])) } == .hasKey(name: "a"))
    }

    @Test("what a plan would hold back is not adopted either")
    func heldBack() async throws {
        let world = try await world(Sample.spec("a"))
        #expect(
            fault { try world.adopting(["b": "old"], desired([Sample.spec("b")])) }
                == .heldBack(name: "b", .looksLikeRename(from: "a", to: "b")))
    }

    @Test("a rename is applied first: the keys of the former name would be written twice")
    func renamed() async throws {
        var world = try World()
        world.sink.fail(after: 0)
        try await world.apply(desired([Sample.spec("a")]))
        let wanted = desired([Sample.spec("b")], formerly: ["b": .name("a")])
        #expect(try world.plan(wanted).lines == ["rename b", "issue b"])
        #expect(fault { try world.adopting(["b": "old"], wanted) } == .renamed(name: "b", from: "a"))
    }

    @Test("rows that no event explains are not written over")
    func unexplained() async throws {
        let world = try await world(Sample.spec("b"))
        (world.store as? InMemoryStore)?.edit("a", projectUID: Sample.uid) { record in
            record = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("x")])
        }
        let wanted = desired([Sample.spec("a"), Sample.spec("b")])
        #expect(fault { try world.adopting(["a": "old"], wanted) } == .rowsUnexplained(name: "a"))
    }

    @Test("an API or a partner that is stored otherwise is applied first, an other integration's does not matter")
    func notApplied() async throws {
        let world = try await world(Sample.spec("b"), partners: [Sample.partner])
        var catalogue = Sample.catalogue
        catalogue.revision = 2
        var partner = Sample.partner
        partner.title = "Gem!"
        var other = Sample.spec("c")
        other.partner = nil
        let specs = [Sample.spec("a"), Sample.spec("b"), other]
        #expect(
            fault {
                try world.adopting(["c": "old"], desired(specs, catalogues: [catalogue], partners: [Sample.partner]))
            } == .notApplied(.api, name: "harvest-v1", integration: "c"))
        #expect(
            fault { try world.adopting(["a": "old"], desired(specs, partners: [partner])) }
                == .notApplied(.partner, name: "gem", integration: "a"))
        #expect(try world.adopting(["c": "old"], desired(specs, partners: [partner])).lines == ["adopt c"])
    }

    @Test("a key that is known is refused, whatever became of it, and so is its id")
    func known() async throws {
        var world = try await world(Sample.spec("a"), Sample.spec("b"))
        let key = try #require(try world.record("a")?.currentKey)
        try await world.apply(desired([Sample.spec("b")]))
        let wanted = desired([Sample.spec("b"), Sample.spec("c")])
        func adopt(_ id: String, _ digest: KeyDigest) throws -> Plan {
            try world.adopting([Adoption(name: "c", id: KeyID(id), digest: digest)], wanted)
        }
        #expect(fault { try adopt("new", key.digest) } == .knownKey(integration: "a"))
        #expect(fault { try adopt(key.id.description, Sample.key("new").digest) } == .knownKeyID)
        // Also where hands deleted its row: the record knows it.
        (world.store as? InMemoryStore)?.edit("a", projectUID: Sample.uid) { $0 = nil }
        #expect(fault { try adopt("new", key.digest) } == .knownKey(integration: "a"))
        #expect(fault { try adopt(key.id.description, Sample.key("new").digest) } == .knownKeyID)
    }

    @Test("a key of another project in the store is known, too")
    func otherProject() async throws {
        let world = try World()
        let wanted = desired([Sample.spec("a")])
        func fault(_ isSameKey: Bool) throws -> AdoptionFault? {
            let planner = AdoptionPlanner(wanted, against: try world.state, at: world.now)
            let holder = KeyHolder(projectUID: "other", integration: "secret-name", isSameKey: isSameKey)
            return self.fault {
                try planner.plan(
                    [Adoption(name: "a", id: KeyID("x"), digest: Sample.key("x").digest)], holders: [holder],
                    authority: "00ff", reason: nil)
            }
        }
        #expect(try fault(true) == .knownKey(integration: nil))
        #expect(try fault(false) == .knownKeyID)
    }

    @Test("of many, all faults are told by line and nothing is planned; without faults all are adopted at once")
    func many() async throws {
        var world = try World()
        let wanted = desired([Sample.spec("a"), Sample.spec("b"), Sample.spec("c")])
        func adoption(_ name: String, _ key: String, _ line: Int) -> Adoption {
            Adoption(name: name, id: KeyID(key), digest: Sample.key(key).digest, line: line)
        }
        let refused = #expect(throws: AdoptionRefused.self) {
            try world.adopting(
                [
                    adoption("a", "k1", 1), adoption("x", "k2", 2), adoption("b", "k1", 4), adoption("a", "k3", 5),
                    Adoption(name: "c", id: KeyID("k1"), digest: Sample.key("k4").digest, line: 6),
                ], wanted)
        }
        #expect(
            refused?.entries == [
                .init(line: 2, fault: .noManifest(suggestions: [])), .init(line: 4, fault: .keyTwice(line: 1)),
                .init(line: 5, fault: .nameTwice(name: "a", line: 1)), .init(line: 6, fault: .knownKeyID),
            ])
        try await world.carryOut(
            try world.adopting([adoption("a", "k1", 1), adoption("b", "k2", 2), adoption("c", "k3", 3)], wanted))
        #expect(try world.plan(wanted).changes.isEmpty)
        #expect(try world.state.project.serial == 2)
    }
}

extension World {
    /// As the command does, with the store asked whose the keys are.
    func adopting(_ adoptions: [Adoption], _ wanted: Desired) throws -> Plan {
        let holders = try (store as? any KeyLookUp)?.holders(of: adoptions.map { ($0.id, $0.digest) }) ?? []
        return try AdoptionPlanner(wanted, against: state, at: now).plan(
            adoptions, holders: holders, authority: Sample.authority().digestKey().authority, reason: nil)
    }

    /// Sample keys by integration.
    func adopting(_ keys: [String: String], _ wanted: Desired) throws -> Plan {
        try adopting(
            keys.map { Adoption(name: $0.key, id: KeyID($0.value), digest: Sample.key($0.value).digest) }, wanted)
    }
}
