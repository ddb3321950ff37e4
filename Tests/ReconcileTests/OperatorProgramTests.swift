import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

/// Nobody gains a right that their ceiling lacks, through any sequence of applies.
@Suite("Random programs of operators")
struct OperatorProgramTests {
    @Test("what is allowed is allowed by the naive rule, too", arguments: 0..<150)
    func naiveRule(seed: Int) async {
        await expectHolds(OperatorProgram(seed: UInt64(seed), length: 120)) { OperatorInterpreter(onlyMallory: false) }
    }

    @Test("whoever has a ceiling, and all whom it makes, stay below it for ever", arguments: 5000..<5150)
    func ceilingHolds(seed: Int) async {
        await expectHolds(OperatorProgram(seed: UInt64(seed), length: 120)) { OperatorInterpreter(onlyMallory: true) }
    }

    @Test("the programs are no empty talk: much is allowed, and much is refused")
    func isNotVacuous() async throws {
        var (allowed, refused, operators) = (0, 0, 0)
        for seed in 0..<40 {
            for onlyMallory in [false, true] {
                var interpreter = OperatorInterpreter(onlyMallory: onlyMallory)
                try await interpreter.run(OperatorProgram(seed: UInt64(seed), length: 120))
                allowed += interpreter.allowed
                refused += interpreter.refused
                operators += interpreter.operatorsChanged
            }
        }
        #expect(allowed > 200 && refused > 200 && operators > 40, "\(allowed) \(refused) \(operators)")
    }

    /// Fails with the smallest program found by leaving out steps.
    private func expectHolds(_ program: OperatorProgram, _ make: () -> OperatorInterpreter) async {
        guard var failure = await failure(of: program, make) else { return }
        var smallest = program
        for index in program.steps.indices.reversed() {
            var shorter = smallest
            shorter.steps.remove(at: index)
            if let still = await self.failure(of: shorter, make) { (smallest, failure) = (shorter, still) }
        }
        Issue.record("\(failure)\n\(smallest)")
    }

    private func failure(of program: OperatorProgram, _ make: () -> OperatorInterpreter) async -> String? {
        do {
            var interpreter = make()
            try await interpreter.run(program)
            return nil
        } catch { return String(describing: error) }
    }
}

/// Runs a program. `root` has no ceiling; `mallory` is a Site Admin with the right and a ceiling, and may do her worst.
struct OperatorInterpreter {
    /// Only mallory acts, and whoever has a token by her doing.
    let onlyMallory: Bool
    private(set) var allowed = 0
    private(set) var refused = 0
    private(set) var operatorsChanged = 0

    private var integrations: [String: IntegrationSpec] = [:]
    private var formerly: [String: Formerly] = [:]
    private var partners: [String: Partner] = [:]
    private var operators: [String: OperatorSpec] = [:]
    private var catalogues = OperatorProgram.catalogues

    static let mallory = OperatorSpec(
        name: "mallory", level: .siteAdmin, developerPermissions: [.allCredentials], userPermissions: [.advanced],
        ceiling: Ceiling(apis: ["alpha": .init(categories: ["Jobs"]), "beta": .init(access: [.read])]))

    init(onlyMallory: Bool) { self.onlyMallory = onlyMallory }

    mutating func run(_ program: OperatorProgram) async throws {
        var world = try World()
        try await setUp(&world)
        let start = try world.state
        for step in program.steps { try await carryOut(step, &world) }
        if onlyMallory { try expectBelowCeiling(try world.state, since: start, at: world.now) }
    }

    private var manifests: Desired {
        desired(
            Array(integrations.values), formerly: formerly, catalogues: catalogues, partners: Array(partners.values),
            operators: Array(operators.values), limit: .count(100))
    }

    /// As `init --operator root`, then an apply of root's.
    private mutating func setUp(_ world: inout World) async throws {
        let root = OperatorSpec(
            name: "root", level: .siteAdmin, developerPermissions: [.allCredentials], userPermissions: [.advanced])
        try await world.carryOut(try CommandPlan.firstOperator(root, in: world.state, at: world.now))
        operators = ["root": root, "mallory": Self.mallory]
        partners["p"] = Partner(name: "p", title: "p")
        partners["q"] = Partner(name: "q", title: "q", delivery: Self.delivery(1))
        integrations["d"] = IntegrationSpec(
            name: "d", api: "alpha", partner: "p", grants: GrantSet(ids: OperatorProgram.permissions(of: "alpha")),
            expires: CalendarDay(daysSinceEpoch: world.now.day.daysSinceEpoch + 20))
        try await world.apply(manifests)
    }

    private mutating func carryOut(_ step: OperatorStep, _ world: inout World) async throws {
        let names = OperatorProgram.integrations
        switch step {
        case .integration(let name, let api, let grants, let partner, let delivery):
            let ids = OperatorProgram.permissions(of: OperatorProgram.apis[api])
            integrations[names[name]] = IntegrationSpec(
                name: names[name], api: OperatorProgram.apis[api],
                partner: partner.map { OperatorProgram.partners[$0] },
                grants: GrantSet(ids: ids.enumerated().filter { grants & 1 << $0.offset != 0 }.map(\.element)),
                delivery: Self.delivery(delivery))
        case .removeIntegration(let name): integrations[names[name]] = nil
        case .rename(let from, let to):
            guard from != to, var spec = integrations[names[from]] else { return }
            if let other = integrations[names[to]] { spec = other }
            spec.name = names[to]
            integrations[names[from]] = nil
            integrations[names[to]] = spec
            formerly[names[to]] = .name(names[from])
        case .expire(let name, let days):
            integrations[names[name]]?.expires = days.map {
                CalendarDay(daysSinceEpoch: world.now.day.daysSinceEpoch + $0)
            }
        case .suspend(let name, let value): integrations[names[name]]?.suspended = value
        case .describe(let name, let text): integrations[names[name]]?.description = "text \(text)"
        case .move(let name, let partner):
            integrations[names[name]]?.partner = partner.map { OperatorProgram.partners[$0] }
        case .redeliver(let name, let delivery): integrations[names[name]]?.delivery = Self.delivery(delivery)
        case .partner(let name, let delivery):
            partners[OperatorProgram.partners[name]]?.delivery = Self.delivery(delivery)
        case .catalogue(let api, let permission, let category, let access):
            change(&catalogues[api], permission, category, access)
        case .resetCatalogues: catalogues = OperatorProgram.catalogues
        case .operator(let name, let spec):
            // A higher generation stays, or a token that was revoked would never come back.
            var spec = spec
            spec.generation = operators[OperatorProgram.operators[name]]?.generation ?? 0
            operators[OperatorProgram.operators[name]] = spec
        case .raiseGeneration(let name): operators[OperatorProgram.operators[name]]?.generation += 1
        case .removeOperator(let name): operators[OperatorProgram.operators[name]] = nil
        case .wait(let days): world.advance(days: days)
        case .giveUp: try giveUp(try world.state)
        case .apply(let by): try await act(by, try world.plan(manifests), &world)
        case .rotate(let name, let by):
            try await act(
                by, try? CommandPlan.rotate(names[name], overlap: nil, reason: nil, in: world.state, at: world.now),
                &world)
        case .revoke(let name, let by):
            try await act(by, try? CommandPlan.revoke(names[name], reason: nil, in: world.state, at: world.now), &world)
        case .rotateOperator(let name, let by):
            let name = OperatorProgram.operators[name]
            try await act(
                by, try? CommandPlan.rotateOperator(name, overlap: .zero, reason: nil, in: world.state, at: world.now),
                &world)
        case .revokeOperator(let name, let by):
            let name = OperatorProgram.operators[name]
            try await act(
                by, try? CommandPlan.revokeOperator(name, reason: nil, in: world.state, at: world.now), &world)
        }
    }

    private static func delivery(_ number: Int?) -> Delivery? {
        number.map { Delivery(to: .age(recipient: "age1\($0)")) }
    }

    private func change(_ catalogue: inout Catalogue, _ permission: Int, _ category: Int, _ access: Access) {
        var moved = catalogue.permissions[permission]
        moved.access = access
        for index in catalogue.categories.indices {
            catalogue.categories[index].permissions.removeAll { $0.id == moved.id }
        }
        catalogue.categories[category].permissions.append(moved)
    }

    private mutating func giveUp(_ state: State) throws {
        let kept = state.integrations.compactMap(\.recorded).filter { $0.standing == .managed }
        integrations = Dictionary(uniqueKeysWithValues: kept.map { ($0.spec.name, $0.spec) })
        formerly = [:]
        let acting = state.operators.compactMap(\.recorded).filter { $0.standing == .managed }
        operators = Dictionary(uniqueKeysWithValues: acting.map { ($0.spec.name, $0.spec) })
        partners = Dictionary(
            uniqueKeysWithValues: state.partners.compactMap(\.recorded).map { ($0.name, $0) })
        catalogues = state.catalogues.compactMap(\.recorded).sorted { $0.name < $1.name }
    }

    /// As the commands do: the check, and what is allowed is done and held against the naive rule.
    private mutating func act(_ by: Int, _ plan: Plan?, _ world: inout World) async throws {
        // Who has no token yet leaves it to mallory, so that more is tried.
        var name = OperatorProgram.operators[by]
        if onlyMallory && name == "root" || token(of: name, world) == nil { name = "mallory" }
        guard let plan, !plan.effective.isEmpty, let token = token(of: name, world) else { return }
        let before = try world.state
        let actor: OperatorRecord?
        do {
            actor = try Authorization.check(plan, presenting: token, in: before, at: world.now)
        } catch {
            refused += 1
            // Somebody takes back what was refused, mostly; otherwise nothing else could be tried.
            if refused % 4 != 0 { try giveUp(before) }
            return
        }
        guard let actor, actor.spec.name == name else { throw Violation(description: "\(name) acts as somebody else") }
        allowed += 1
        if plan.effective.contains(where: { $0.kind == .operator }) { operatorsChanged += 1 }
        world.actor = "operator \(name)"
        try await world.carryOut(plan)
        let found = NaiveAuthorization(before: before, after: try world.state, actor: actor, now: world.now)
            .violations()
        guard found.isEmpty else {
            throw Violation(description: "\(name), \(plan.lines): \(found.joined(separator: "; "))")
        }
    }

    /// The newest token that was handed out for the operator, whether or not it still works.
    private func token(of name: String, _ world: World) -> KeyDigest? {
        let delivered = (world.sink.deliveries + world.declaredSink.deliveries).filter {
            $0.integration == name && $0.secret.contains("_operator_")
        }
        let digests = delivered.map { delivery in
            var secret = delivery.secret
            return secret.withUTF8 { Sample.authority().digestKey().digest($0) }
        }
        guard let record = (try? world.record(operator: name)) ?? nil else { return digests.last }
        return digests.last { digest in
            record.keys.contains { $0.digest == digest && record.state(of: $0, at: world.now).works }
        } ?? digests.last
    }

    /// Whatever mallory and her puppets did, in whatever order.
    private func expectBelowCeiling(_ state: State, since start: State, at now: Instant) throws {
        let allowed = NaiveAuthorization.cells(below: Self.mallory.ceiling)
        for record in state.operators.compactMap(\.recorded) where record.spec.name != "root" {
            guard NaiveAuthorization.cells(below: record.spec.ceiling).isSubset(of: allowed) || !record.canAct(at: now)
            else {
                throw Violation(description: "operator \(record.spec.name) got beyond the ceiling")
            }
        }
        guard state.catalogues.map(\.recorded) == start.catalogues.map(\.recorded) else {
            throw Violation(description: "a catalogue was changed below a ceiling")
        }
        let old = start.integrations.compactMap(\.recorded).flatMap(\.keys).map(\.id)
        for record in state.integrations.compactMap(\.recorded) {
            let working = record.keys.filter { record.state(of: $0, at: now).works }
            // Keys of before are root's doing, and hold no more than root gave them.
            let grants = record.spec.grants.ids.map { NaiveAuthorization.cell($0, record.spec.api, in: start) }
            if working.contains(where: { !old.contains($0.id) }), !Set(grants).isSubset(of: allowed) {
                throw Violation(description: "\(record.spec.name) has a key beyond the ceiling")
            }
        }
    }
}

extension World {
    func record(operator name: String) throws -> OperatorRecord? {
        try state.operators.first { $0.name == name }?.recorded
    }
}
