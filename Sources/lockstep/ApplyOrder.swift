internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

/// A plan that is to be carried out, with the way to come by the one that fits the state under the lock.
struct ApplyOrder {
    /// What was shown and approved.
    var plan: Plan
    var project: ProjectManifest
    /// The project as the store knew it when the plan was made.
    var stored: StoredProject
    var store: any StateStore
    /// The plan for the state under the lock; throws `Staleness` when it is not the one that was approved.
    var settled: (State, Instant) throws -> Plan

    /// Plans again from the same manifests: whatever happened meanwhile, the digest must come out the same.
    static func planned(_ planning: Planning) -> ApplyOrder {
        ApplyOrder(
            plan: planning.plan, project: planning.desired.project, stored: planning.state.project,
            store: planning.store
        ) { state, now in
            let found = Planner.plan(planning.desired, against: state, at: now)
            guard found.digest == planning.plan.digest else {
                if state.project.serial != planning.plan.serial {
                    throw Staleness.serialMoved(
                        planned: planning.plan.serial, found: state.project.serial,
                        by: try planning.store.lastEvent(of: state.project.uid))
                }
                throw Staleness.otherDigest(reviewed: planning.plan.digest, found: found.digest)
            }
            return found
        }
    }

    /// A saved plan must fit the store as it is.
    static func saved(
        _ saved: SavedPlan, from path: String, allowance: Int?, in environment: Environment
    ) throws -> ApplyOrder {
        let stored = try environment.stored()
        let (project, store) = (stored.project, stored.store)
        let settled: (State, Instant) throws -> Plan = { state, now in
            let last = try store.lastEvent(of: state.project.uid)
            if let staleness = saved.staleness(against: state, lastEvent: last, at: now) { throw staleness }
            guard saved.plan.writesOnlyRecordedKeys(of: state) else {
                throw PlanFileFault(path: path, fault: .altered)
            }
            var plan = saved.plan
            // The digest covers the identity, not the words for it.
            plan.project.name = project.name
            plan.guardFacts = plan.recountedGuardFacts(in: state, limit: project.guardLimit, at: now)
            if let refusal = plan.guardFacts.refusal(allowingRevocations: allowance) { throw refusal }
            return plan
        }
        let plan = try settled(stored.state, stored.now)
        return ApplyOrder(plan: plan, project: project, stored: stored.state.project, store: store, settled: settled)
    }

    /// What `rotate` or `revoke` asks for, made again under the lock: whoever waited for it must not come too late.
    static func commanded(
        in environment: Environment, _ make: @escaping (State, Instant) throws -> Plan
    ) throws -> ApplyOrder {
        let stored = try environment.stored()
        return ApplyOrder(
            plan: try make(stored.state, stored.now), project: stored.project, stored: stored.state.project,
            store: stored.store, settled: make)
    }

    /// Approval, lock, check, apply, outcome.
    func carryOut(
        in environment: Environment, delivery: DeliveryOptions, asking: Bool, command: String
    ) async throws -> Exit {
        // Refused even where nothing is handed out: a pipeline should learn of it before its first key.
        let sinks = try environment.sinks(delivery, for: plan.handovers)
        guard !plan.effective.isEmpty else {
            let heldBack = plan.changes.map { ApplyOutcome(change: $0, result: .heldBack) }
            return report(plan, heldBack, in: environment, delivery)
        }
        // Before anybody is asked anything: an apply that could not deliver is refused now.
        try await sinks.probe(for: plan.handovers)
        try environment.warnAboutPlaces(project)
        let digestKey = try environment.digestKey(for: stored)
        if asking { try approve(in: environment) }

        let holder = LockHolder(
            actor: environment.actor, processID: processID(), command: command,
            since: try environment.now(in: store))
        let lock = try store.lock(projectUID: project.uid, holder: holder, timeout: delivery.lockTimeout)
        defer { lock.release() }
        let state = try store.read(projectUID: project.uid)
        let clock = try store.clock(host: environment.clock)
        let plan = try settled(state, clock())
        let progress = Progress(total: plan.effective.count, console: environment.console)
        var applier = Applier(
            lock: lock, sinks: try environment.sinks(delivery, for: plan.handovers), format: project.keys,
            digestKey: digestKey, actor: environment.actor,
            clock: clock, random: SystemRandom(), report: { _ in progress.step() })
        do {
            let outcomes = try await applier.apply(plan, to: state)
            progress.finish()
            return report(plan, outcomes, in: environment, delivery)
        } catch let stopped as ApplyStopped {
            progress.finish()
            if !stopped.outcomes.isEmpty { _ = report(plan, stopped.outcomes, in: environment, delivery) }
            throw stopped
        }
    }

    private func approve(in environment: Environment) throws {
        guard environment.console.canAsk else { throw InputError.noAnswer }
        environment.console.prompt("\nApply these changes? Only \"yes\" does: ")
        let answer = environment.console.answer()
        guard answer == "yes" else { throw InputError.declined }
    }

    private func report(
        _ plan: Plan, _ outcomes: [ApplyOutcome], in environment: Environment, _ delivery: DeliveryOptions
    ) -> Exit {
        let view = OutcomeView(plan: plan, outcomes: outcomes)
        switch environment.output {
        case .text: delivery.show(view.text(style: environment.console.outputStyle), on: environment.console)
        case .json: environment.console.print(view.json)
        }
        if outcomes.contains(where: \.isUndelivered) { return .undelivered }
        return plan.changes.contains { $0.heldBack != nil } ? .guarded : .done
    }
}

extension ApplyOutcome {
    var isUndelivered: Bool {
        switch result {
        case .undelivered, .notAttempted: true
        case .done, .activated, .heldBack: false
        }
    }
}
