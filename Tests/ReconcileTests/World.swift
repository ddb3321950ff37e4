import Keys
import Manifests
import Reconcile
import TestSupport

/// The desired resources of a test, without any file.
func desired(
    _ integrations: [IntegrationSpec], formerly: [String: Formerly] = [:], catalogues: [Catalogue] = [Sample.catalogue],
    partners: [Partner] = [], operators: [OperatorSpec] = [], limit: GuardLimit = .standard, manifests: Int? = nil
) -> Desired {
    let place = Place(file: "lockstep.yaml", line: 1, column: 1)
    return Desired(
        project: ProjectManifest(
            name: "acme-partners", uid: Sample.uid, keys: Sample.format, guardLimit: limit, place: place),
        catalogues: catalogues.map { DesiredCatalogue(catalogue: $0, origin: .builtIn) },
        partners: partners.map { DesiredPartner(partner: $0, place: place) },
        integrations: integrations.sorted { $0.name < $1.name }.map { spec in
            DesiredIntegration(
                spec: spec, formerly: formerly[spec.name],
                places: IntegrationPlaces(Place(file: "\(spec.name).yaml", line: 4, column: 3)))
        },
        operators: operators.sorted { $0.name < $1.name }.map { spec in
            DesiredOperator(spec: spec, place: Place(file: "operators/\(spec.name).yaml", line: 3, column: 18))
        },
        manifestCount: manifests ?? integrations.count + partners.count + operators.count)
}

/// A store with the sample project and what an apply needs.
struct World {
    var store: any StateStore
    var sink = RecordingSink()
    /// Where everything goes that manifests have delivered.
    var declaredSink = RecordingSink()
    /// A real sink in the place of both, and what stands at its other end: the secrets that it got.
    var realSink: (sink: any Sink, received: @Sendable () throws -> [String])?
    var now = Sample.start
    var random = SeededRandom(seed: 7)
    var actor = Sample.actor
    /// What stands between applier and store; a test that breaks the applier's order puts itself here.
    var wrap: @Sendable (any StateLock) -> any StateLock = { $0 }

    init(store: any StateStore = InMemoryStore()) throws {
        self.store = store
        try store.create(Sample.project, actor: Sample.actor)
    }

    var state: State { get throws { try store.readChecked() } }

    func record(_ name: String) throws -> IntegrationRecord? {
        try state.integrations.first { $0.name == name }?.recorded
    }

    /// Planned while the state is read, as the command does; what is held on to of the state has to be enough.
    func plan(_ desired: Desired) throws -> Plan {
        let now = now
        var reading = PlanReading(desired, clock: { now })
        try store.readChecked(into: &reading)
        let (found, whole) = (reading.finished(), try state)
        guard found.plan.isSame(in: found.state, as: Planner.plan(desired, against: whole, at: now), in: whole) else {
            throw Violation(description: "what a plan held on to of the state is not enough")
        }
        return found.plan
    }

    /// Plans and applies, as the command does.
    @discardableResult
    mutating func apply(_ desired: Desired) async throws -> [ApplyOutcome] { try await carryOut(try plan(desired)) }

    @discardableResult
    mutating func carryOut(_ plan: Plan) async throws -> [ApplyOutcome] {
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        let instant = now
        var applier = Applier(
            lock: wrap(lock), sinks: sinks(for: plan), format: Sample.format, digestKey: Sample.authority().digestKey(),
            sealer: Sample.sealer, actor: actor, clock: { instant }, random: random)
        defer { random = applier.random }
        return try await applier.apply(plan, to: try state)
    }

    private func sinks(for plan: Plan) -> SinkSet {
        let declared = plan.handovers.compactMap(\.delivery)
        return SinkSet(
            usual: realSink?.sink ?? sink,
            declared: Dictionary(uniqueKeysWithValues: declared.map { ($0, realSink?.sink ?? declaredSink) }))
    }

    /// Every secret that some sink holds.
    var received: [String] {
        get throws {
            try realSink?.received()
                ?? (sink.deliveries + declaredSink.deliveries + sink.refused + declaredSink.refused)
                .map(\.secret)
        }
    }

    mutating func advance(days: Int) { now = now + Period(seconds: Int64(days) * 86_400) }
}

extension Plan {
    /// `issue a`, `! revoke b`: what a test compares.
    var lines: [String] {
        changes.map { "\($0.heldBack == nil ? "" : "! ")\($0.action.rawValue) \($0.name)" }
    }

    func reasons(_ name: String, _ action: Action? = nil) -> [String] {
        changes.first { $0.name == name && (action == nil || $0.action == action) }?.reasons.map(\.code) ?? []
    }
}

extension Plan {
    /// The same plan, and what is asked of either with the state that it was made from has the same answer.
    fileprivate func isSame(in found: State, as other: Plan, in whole: State) -> Bool {
        digest == other.digest && guardFacts == other.guardFacts && notices == other.notices
            && validUntil == other.validUntil && unchanged == other.unchanged
            && changes.map(\.reasons) == other.changes.map(\.reasons)
            && Needs.of(self, in: found) == Needs.of(self, in: whole)
            && brokenSealsLeft(in: found) == brokenSealsLeft(in: whole)
    }
}

// Saved plans, held against a state that is read to them.

extension Plan {
    func recountedGuardFacts(in state: State, limit: GuardLimit, at now: Instant) -> GuardFacts {
        recountedGuardFacts(in: SavedPlanReading.result(for: self, state, at: now), limit: limit)
    }
}

extension SavedPlan {
    func staleness(against state: State, lastEvent: EventReference?, at now: Instant) -> Staleness? {
        staleness(against: SavedPlanReading.result(for: plan, state, at: now), lastEvent: lastEvent, at: now)
    }
}

extension SavedPlanReading {
    static func result(for plan: Plan, _ state: State, at now: Instant) -> Result {
        var rest = state
        rest.integrations = []
        var reading = SavedPlanReading(plan, clock: { now })
        reading.begin(rest)
        for found in state.integrations { reading.take(found) }
        return reading.result
    }
}

extension Authorization {
    /// With a token that is digested under one authority.
    static func check(
        _ plan: Plan, presenting token: KeyDigest, in state: State, at now: Instant
    ) throws(NotAllowed) -> OperatorRecord? {
        try check(plan, presenting: PresentedToken(digests: [token]), in: state, at: now)
    }

    static func actor(
        presenting token: KeyDigest, in state: State, at now: Instant
    ) throws(NotAllowed) -> OperatorRecord {
        try actor(presenting: PresentedToken(digests: [token]), in: state, at: now)
    }
}
