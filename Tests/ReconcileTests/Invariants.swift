import Keys
import Leaks
import Manifests
import Reconcile
import TestSupport

/// A promise that did not hold.
struct Violation: Error, CustomStringConvertible {
    var description: String
}

/// Runs programs and holds the promises of the specs against the state after every step.
struct Interpreter {
    var world: World
    /// Hands on the rows: the fake's own, or SQL.
    var edit: (String, RowEdit) throws -> Void
    var ignoresGuard = false

    /// What git holds.
    private struct Manifests {
        var wanted: [String: IntegrationSpec] = [:]
        var formerly: [String: Formerly] = [:]
    }

    /// A plan that an actor saved, with the manifests that it is of.
    private struct Saved {
        var bytes: [UInt8]
        var manifests: Manifests
    }

    /// Saved plans are applied although something changed since, as no actor may.
    var ignoresStaleness = false

    private var git = Manifests()
    private var saved: [Int: Saved] = [:]
    private var wanted: [String: IntegrationSpec] {
        get { git.wanted }
        set { git.wanted = newValue }
    }
    private var formerly: [String: Formerly] {
        get { git.formerly }
        set { git.formerly = newValue }
    }
    private var leaked: Set<KeyDigest> = []
    /// Keys from elsewhere, which no sink ever saw.
    private var adopted: Set<KeyDigest> = []

    init(world: World, edit: @escaping (String, RowEdit) throws -> Void) {
        self.world = world
        self.edit = edit
    }

    private var manifests: Desired { desired(of: git) }

    private func desired(of manifests: Manifests) -> Desired {
        // A manifest beside the integrations, so that an empty set is not "no manifests at all".
        ReconcileTests.desired(
            Array(manifests.wanted.values), formerly: manifests.formerly, partners: [Sample.partner])
    }

    mutating func run(_ program: Program) async throws {
        for step in program.steps {
            try await carryOut(step)
            try checkKeys()
        }
        try await checkConvergence()
    }

    private mutating func carryOut(_ step: Step) async throws {
        switch step {
        case .set(let name, let grants):
            let name = Program.names[name]
            var spec = wanted[name] ?? Sample.spec(name)
            spec.grants = GrantSet(ids: Program.permissions.enumerated().filter { grants & (1 << $0.0) != 0 }.map(\.1))
            wanted[name] = spec
        case .remove(let name): wanted[Program.names[name]] = nil
        case .rename(let from, let to): rename(Program.names[from], to: Program.names[to])
        case .protect(let name, let value): wanted[Program.names[name]]?.protected = value
        case .suspend(let name, let value): wanted[Program.names[name]]?.suspended = value
        case .deliver(let name, let declared):
            wanted[Program.names[name]]?.delivery = declared ? Delivery(to: .age(recipient: "age1test")) : nil
        case .raiseGeneration(let name): wanted[Program.names[name]]?.generation += 1
        case .expire(let name, let days):
            let day = CalendarDay(daysSinceEpoch: world.now.day.daysSinceEpoch + days)
            wanted[Program.names[name]]?.expires = day
        case .turn(let name, let every, let overlap):
            wanted[Program.names[name]]?.rotation = Rotation(every: Self.days(every), overlap: Self.days(overlap))
        case .wait(let days): world.advance(days: days)
        case .apply(let sinkFailsAfter, let commits): try await apply(sinkFailsAfter, commits)
        case .plan(let actor):
            let plan = try world.plan(manifests)
            saved[actor] = Saved(
                bytes: try SavedPlan(plan: plan, rows: RowsDigest(of: world.state)).encoded(), manifests: git)
        case .applySaved(let actor, let sinkFailsAfter, let commits):
            if let plan = saved.removeValue(forKey: actor) { try await applySaved(plan, sinkFailsAfter, commits) }
        case .applyBehind(let days): try await applyBehind(days)
        case .rotate(let name, let overlap):
            let plan = try? CommandPlan.rotate(
                Program.names[name], overlap: Self.days(overlap), reason: nil, in: world.state, at: world.now)
            if let plan { try await world.carryOut(plan) }
        case .revoke(let name):
            let plan = try? CommandPlan.revoke(Program.names[name], reason: "x", in: world.state, at: world.now)
            if let plan { try await world.carryOut(plan) }
        case .leak(let name, let count): try leak(Program.names[name], count)
        case .forget(let name): try await forget(Program.names[name])
        case .adopt(let name, let key): try await adopt(Program.names[name], Sample.key("adopted-\(key)"))
        case .edit(let name, let edit): try self.edit(Program.names[name], edit)
        }
    }

    /// As `revoke --leaked` does with a text in which the keys stand.
    private mutating func leak(_ name: String, _ count: Int) throws {
        let digestKey = Sample.authority().digestKey()
        let found = world.sink.deliveries.filter { $0.integration == name }.suffix(count).map { delivery in
            var secret = delivery.secret
            let digest = secret.withUTF8 { digestKey.digest($0) }
            return FoundKey(digest: digest, keyID: delivery.keyID, occurrences: 1)
        }
        let state = try world.state
        let response = LeakResponse(
            to: found, in: state, searched: [Sample.authority().fingerprint.id], reason: "leaked", at: world.now)
        guard !response.writes.isEmpty else { return }
        let lock = try world.store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: world.now, actor: Sample.actor, writes: response.writes))
        leaked.formUnion(found.map(\.digest))
    }

    /// As a person does who read the pages: the manifest goes first, and nobody applies meanwhile.
    private mutating func forget(_ name: String) async throws {
        let before = try world.record(name)
        wanted[name] = nil
        guard let plan = try? CommandPlan.forget(name, beside: manifests, reason: nil, in: world.state, at: world.now)
        else { return }
        try await world.carryOut(plan)
        guard try world.record(name)?.hasAccess(at: world.now) == before?.hasAccess(at: world.now) else {
            throw Violation(description: "\(name): lost its access when it was forgotten")
        }
    }

    /// What was adopted works, is active under its manifest, and leaves the next plan nothing to do for it.
    private mutating func adopt(_ name: String, _ key: KeyRecord) async throws {
        let known = try world.state.integrations.contains { integration in
            [integration.stored, integration.recorded].contains {
                $0?.keys.contains { $0.digest == key.digest } ?? false
            }
        }
        let plan: Plan
        do {
            plan = try world.adopting([Adoption(name: name, id: key.id, digest: key.digest)], manifests)
        } catch is AdoptionRefused { return }
        guard !known else { throw Violation(description: "\(name): adopted a key that the store knows") }
        adopted.insert(key.digest)
        try await world.carryOut(plan)
        guard let record = try world.record(name), record.currentKey?.id == key.id, record.spec == wanted[name],
            record.standing == .managed, record.hasAccess(at: world.now)
        else { throw Violation(description: "\(name): the adopted key does not work") }
        guard try !world.plan(manifests).changes.contains(where: { $0.name == name && $0.heldBack == nil }) else {
            throw Violation(description: "\(name): adopted, and still something to change")
        }
    }

    private static func days(_ count: Int) -> Period { Period(seconds: Int64(count) * 86_400) }

    private mutating func rename(_ from: String, to: String) {
        guard from != to, var spec = wanted[from], wanted[to] == nil else { return }
        spec.name = to
        wanted[from] = nil
        wanted[to] = spec
        formerly = [to: .name(from)]
    }

    /// As the command does: plan, guard, apply. Failures of store and sink are part of the game.
    private mutating func apply(_ sinkFailsAfter: Int?, _ commits: [InMemoryStore.CommitFailure]) async throws {
        let plan = try world.plan(manifests)
        if !ignoresGuard, plan.guardFacts.refusal(allowingRevocations: nil) != nil { return }
        try await carryOut(plan, of: git, sinkFailsAfter, commits)
    }

    /// As `apply FILE` does, on another machine and some time later: a plan that does not fit any more is refused.
    private mutating func applySaved(
        _ found: Saved, _ sinkFailsAfter: Int?, _ commits: [InMemoryStore.CommitFailure]
    ) async throws {
        let saved = try SavedPlan(decoding: found.bytes)
        var plan = saved.plan
        let now = world.now
        var reading = SavedPlanReading(plan, clock: { now })
        try world.store.readChecked(into: &reading)
        let read = reading.result
        if !ignoresStaleness {
            guard plan.brokenSealsLeft(in: read.state).isEmpty,
                saved.staleness(against: read, lastEvent: nil, at: now) == nil,
                plan.writesOnlyRecordedKeys(of: read.state)
            else { return }
        }
        plan.guardFacts = plan.recountedGuardFacts(in: read, limit: .standard)
        if plan.guardFacts.refusal(allowingRevocations: nil) != nil { return }
        let planned = try world.plan(desired(of: found.manifests))
        guard ignoresStaleness || plan.digest == planned.digest
        else { throw Violation(description: "a saved plan that was let through is not what would be planned now") }
        try await carryOut(plan, of: found.manifests, sinkFailsAfter, commits)
    }

    /// Time never runs backwards in the log: nothing is done.
    private mutating func applyBehind(_ days: Int) async throws {
        let plan = try world.plan(manifests)
        let before = try world.state
        guard !plan.effective.isEmpty else { return }
        let now = world.now
        world.now = now + Period(seconds: -Int64(days) * 86_400)
        defer { world.now = now }
        guard world.now < before.project.lastEventAt else { return }
        do {
            try await world.carryOut(plan)
            throw Violation(description: "an apply wrote with a clock behind the last event")
        } catch is ClockBehind {}
        guard try world.state.project.serial == before.project.serial else {
            throw Violation(description: "an apply with a clock behind the last event wrote something")
        }
    }

    private mutating func carryOut(
        _ plan: Plan, of manifests: Manifests, _ sinkFailsAfter: Int?, _ commits: [InMemoryStore.CommitFailure]
    ) async throws {
        let before = try world.state
        world.sink.fail(after: sinkFailsAfter)
        world.declaredSink.fail(after: sinkFailsAfter)
        (world.store as? InMemoryStore)?.plan(commits: commits)
        do { try await world.carryOut(plan) } catch is ApplyStopped {}
        world.sink.fail(after: nil)
        world.declaredSink.fail(after: nil)
        (world.store as? InMemoryStore)?.plan(commits: [])
        let now = git
        git = manifests
        defer { git = now }
        try checkAccess(from: before, to: try world.state)
    }

    // MARK: Promises

    /// No key works whose secret the sink did not get; at most one is active, one pending and two retiring.
    private func checkKeys() throws {
        let digestKey = Sample.authority().digestKey()
        let delivered = Set(
            try world.received.map { secret in
                var secret = secret
                return secret.withUTF8 { digestKey.digest($0) }
            })
        for integration in try world.state.integrations {
            guard let record = integration.recorded else { continue }
            for key in record.keys where record.standing.letsKeysWork && leaked.contains(key.digest) {
                guard key.state == .revoked else {
                    throw Violation(description: "\(record.spec.name): key \(key.id) leaked and is \(key.state)")
                }
            }
            for key in record.keys where [.active, .retiring, .suspended].contains(key.state) {
                guard delivered.contains(key.digest) || adopted.contains(key.digest) else {
                    throw Violation(description: "\(record.spec.name): key \(key.id) is \(key.state), never delivered")
                }
            }
            guard record.keys.count(where: { $0.state == .active }) <= 1 else {
                throw Violation(description: "\(record.spec.name): two active keys")
            }
            guard record.keys.count(where: { $0.state == .pending }) <= 1 else {
                throw Violation(description: "\(record.spec.name): two successors")
            }
            guard record.retiringKeys(at: world.now).count <= KeyRecord.mostRetiring else {
                throw Violation(description: "\(record.spec.name): more than two retiring keys")
            }
        }
    }

    /// Whoever could call the API before an apply and is still wanted can call it afterwards; and no apply ends the
    /// access of more than the guard lets through.
    private func checkAccess(from before: State, to after: State) throws {
        var ended = 0
        var had = 0
        for integration in before.integrations {
            guard let old = integration.recorded, old.hasAccess(at: world.now) else { continue }
            let name = renamed(old.spec.name, in: after)
            let new = after.integrations.first { $0.name == name }?.recorded
            let isForgotten = old.standing == .forgotten && wanted[name] == nil
            if !isForgotten { had += 1 }
            guard new?.hasAccess(at: world.now) != true else { continue }
            if isForgotten { throw Violation(description: "\(name): forgotten, and an apply ended its access") }
            ended += 1
            if let spec = wanted[name], !spec.suspended, !IntegrationRecord(spec: spec).hasExpired(at: world.now) {
                throw Violation(description: "\(name): lost its access in an apply although its manifest is there")
            }
        }
        guard ended <= max(1, had / 4) else {
            throw Violation(description: "\(ended) of \(had) lost their access in one apply")
        }
    }

    private func renamed(_ name: String, in state: State) -> String {
        let isThere = state.integrations.contains { $0.name == name }
        return isThere ? name : formerly.first { $0.value == .name(name) }?.key ?? name
    }

    /// Without failures, applies lead to what the manifests say, and then change nothing.
    private mutating func checkConvergence() async throws {
        // What went wrong is over: the program was mended.
        world.realSink = nil
        for _ in 0..<2 {
            let plan = try world.plan(manifests)
            try await world.carryOut(plan)
        }
        let plan = try world.plan(manifests)
        guard plan.effective.isEmpty else { throw Violation(description: "not settled: \(plan.lines)") }
        let held = Set(plan.changes.map(\.name))
        for (name, spec) in wanted where !held.contains(name) {
            let stored = try world.state.integrations.first { $0.name == name }
            let isStopped = spec.suspended || IntegrationRecord(spec: spec).hasExpired(at: world.now)
            if stored?.recorded == nil, isStopped { continue }
            guard let record = stored?.recorded, stored?.stored == record else {
                throw Violation(description: "\(name): rows are not what is recorded")
            }
            guard record.standing != .forgotten else {
                throw Violation(description: "\(name): forgotten, although its manifest is there")
            }
            guard record.standing == .managed, !isStopped else { continue }
            // Of a key that leaked there is no successor until the generation is raised.
            let waits = record.leakedKey.map { spec.generation <= $0.generation } ?? false
            guard record.spec == spec, record.hasAccess(at: world.now) || waits else {
                throw Violation(description: "\(name): not as its manifest says")
            }
        }
        for integration in try world.state.integrations where integration.recorded?.standing == .forgotten {
            guard !integration.hasDrifted else {
                throw Violation(description: "\(integration.name): forgotten, and its rows are not what is recorded")
            }
        }
        let events = try world.store.events(projectUID: Sample.uid, matching: EventQuery())
        let serials = Set(events.map(\.serial))
        guard serials == Set(1...(try world.state.project.serial)) else {
            throw Violation(description: "a serial that no event explains")
        }
    }
}
