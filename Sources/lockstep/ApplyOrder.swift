internal import Keys
internal import Manifests
internal import Reconcile
internal import Sinks
internal import Stores

/// A plan that is to be carried out, with the way to come by the one that fits the state under the lock.
struct ApplyOrder {
    /// What was shown and approved.
    var plan: Plan
    var project: ProjectManifest
    /// What the store held when the plan was made.
    var state: State
    var store: any StateStore
    /// Reads the state once more, under the lock.
    var settling: (@escaping @Sendable () -> Instant) throws -> Settling
    /// The file of a signed checkpoint that the store must go on from, and that is renewed.
    var checkpoint: String?
    /// What ends access is done on an old copy of a store, too, and the copy is told of afterwards.
    var endsAccess = false
    /// Where there is nobody yet, or nobody any more, who could have a right.
    var asksNobody = false

    /// The state under the lock.
    struct Settling {
        var state: State
        /// The plan for it; throws `Staleness` when it is not the one that was approved.
        var plan: () throws -> Plan
    }

    /// Plans again from the same manifests: whatever happened meanwhile, the digest must come out the same.
    static func planned(_ planning: Planning, in environment: Environment) -> ApplyOrder {
        let (project, store) = (planning.desired.project, planning.store)
        return ApplyOrder(plan: planning.plan, project: project, state: planning.state, store: store) { clock in
            var reading = PlanReading(planning.desired, clock: clock)
            try environment.read(project, from: store, into: &reading)
            let reviewed = planning.plan
            let found = reading.finished(after: reviewed)
            return Settling(state: found.state) {
                guard found.plan.digest == reviewed.digest else {
                    guard found.plan.serial == reviewed.serial else {
                        throw Staleness.serialMoved(
                            planned: reviewed.serial, found: found.plan.serial, by: try store.lastEvent(of: project.uid)
                        )
                    }
                    throw Staleness.otherDigest(reviewed: reviewed.digest, found: found.plan.digest)
                }
                return found.plan
            }
        }
    }

    /// A saved plan must fit the store as it is.
    static func saved(
        _ saved: SavedPlan, from path: String, allowance: Int?, in environment: Environment
    ) throws -> ApplyOrder {
        let project = try environment.project()
        let store = try environment.store(project)
        let settling: (@escaping @Sendable () -> Instant) throws -> Settling = { clock in
            var reading = SavedPlanReading(saved.plan, clock: clock)
            try environment.read(project, from: store, into: &reading)
            let found = reading.result
            return Settling(state: found.state) {
                let state = found.state
                let broken = saved.plan.brokenSealsLeft(in: state)
                guard broken.isEmpty else { throw SealsBroken(resources: broken) }
                let last = try store.lastEvent(of: state.project.uid)
                if let staleness = saved.staleness(against: found, lastEvent: last, at: clock()) { throw staleness }
                guard saved.plan.writesOnlyRecordedKeys(of: state) else {
                    throw PlanFileFault(path: path, fault: .altered)
                }
                var plan = saved.plan
                // The digest covers the identity, not the words for it.
                plan.project.name = project.name
                plan.guardFacts = plan.recountedGuardFacts(in: found, limit: project.guardLimit)
                if let refusal = plan.guardFacts.refusal(allowingRevocations: allowance) { throw refusal }
                return plan
            }
        }
        let found = try settling(try store.clock(host: environment.clock))
        environment.noteSeals(of: found.state, tellsOfBroken: false)
        return ApplyOrder(
            plan: try found.plan(), project: project, state: found.state, store: store, settling: settling)
    }

    /// What a command such as `rotate` asks for, made again under the lock: whoever waited for it must not come too late.
    static func commanded(
        in environment: Environment, _ scope: Scope = .everything, _ make: @escaping (State, Instant) throws -> Plan
    ) throws -> ApplyOrder {
        let (project, store, state) = try environment.stored(scope)
        return ApplyOrder(
            plan: try make(state, try environment.now(in: store)), project: project, state: state, store: store
        ) { clock in
            let state = try environment.read(project, from: store, scope)
            let now = clock()
            return Settling(state: state) { try make(state, now) }
        }
    }

    /// Approval, lock, check, apply, outcome.
    func carryOut(
        in environment: Environment, delivery: DeliveryOptions, asking: Bool, command: String
    ) async throws -> Exit {
        // Refused even where nothing is handed out: a pipeline should learn of it before its first key.
        return try await carryOut(
            in: environment, delivery, timeout: delivery.lockTimeout, asking: asking, command: command)
    }

    /// For a command that hands out no secret and names what it does: nobody is asked.
    func carryOut(in environment: Environment, waiting: LockOptions, command: String) async throws -> Exit {
        precondition(plan.changes.allSatisfy { $0.newKey == nil })
        return try await carryOut(
            in: environment, nil, timeout: waiting.lockTimeout, asking: false, command: command)
    }

    private func carryOut(
        in environment: Environment, _ delivery: DeliveryOptions?, timeout: Period, asking: Bool,
        command: String
    ) async throws -> Exit {
        let handovers = plan.handovers
        let sinks = try self.sinks(delivery, for: handovers, in: environment)
        guard !plan.effective.isEmpty else {
            // An old copy of the store may well be what the manifests say.
            let witnesses = try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint)
            try witnesses.check()
            let heldBack = plan.changes.map { ApplyOutcome(change: $0, result: .heldBack) }
            let exit = report(plan, heldBack, in: environment, delivery)
            try witnesses.renewKnown()
            return exit
        }
        // Out of the environment before a program is started, as the probe of a sink may do; the authority key is since the
        // state was read.
        let token = try environment.presentedToken(for: state.project)
        // Before anybody is asked anything: an apply that could not deliver is refused now.
        try await sinks.probe(for: handovers)
        try environment.warnAboutPlaces(project)
        let facts = try environment.variables.facts()
        _ = try environment.keyring.authority(of: state.project)
        let witnesses = try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint)
        var oldCopy = try check(witnesses)
        _ = try authorise(plan, presenting: token, in: self.state, at: try environment.now(in: store))
        if asking { try approve(in: environment) }

        let lock = try environment.lock(project, in: store, for: command, timeout: timeout)
        defer { lock.release() }
        let clock = try store.clock(host: environment.clock)
        let found = try settling(clock)
        let state = found.state
        if state.project.serial != self.state.project.serial
            || state.project.lineage != self.state.project.lineage
        {
            oldCopy = try check(witnesses)
        }
        let authority = try environment.keyring.authority(of: state.project)
        let plan = try found.plan()
        let actor = try authorise(plan, presenting: token, in: state, at: clock())
        let progress = Progress(total: plan.effective.count, console: environment.console)
        var applier = Applier(
            lock: lock, sinks: try self.sinks(delivery, for: plan.handovers, in: environment), format: project.keys,
            digestKey: authority.digestKey, sealer: Sealer(authority.sealKey, of: state.project),
            actor: environment.actor, facts: facts.telling(of: actor), clock: clock, random: SystemRandom(),
            report: { _ in progress.step() })
        do {
            let outcomes = try await applier.apply(plan, to: state)
            progress.finish()
            // Told after the outcome: what is done is done.
            let renewed = oldCopy == nil ? Result { try witnesses.renew() } : .success(())
            let exit = report(plan, outcomes, in: environment, delivery)
            if let oldCopy { throw oldCopy }
            do { try renewed.get() } catch { throw LogNotNoted(cause: error) }
            return exit
        } catch let stopped as ApplyStopped {
            progress.finish()
            // What was done stands in the log; the failure that stopped it is the one to tell.
            if oldCopy == nil { try? witnesses.renew() }
            if !stopped.outcomes.isEmpty { _ = report(plan, stopped.outcomes, in: environment, delivery) }
            throw stopped
        }
    }

    /// Throws where the store's log does not go on from what is known of it; gives that back where the order ends access.
    private func check(_ witnesses: LogWitnesses) throws -> LogRefusal? {
        if endsAccess { return try witnesses.checkTolerantly() }
        try witnesses.check()
        return nil
    }

    /// Asked before anybody approves, and again under the lock.
    private func authorise(
        _ plan: Plan, presenting token: PresentedToken?, in state: State, at now: Instant
    ) throws -> OperatorRecord? {
        asksNobody ? nil : try Authorization.check(plan, presenting: token, in: state, at: now)
    }

    /// Without options nothing is handed out, and the sink that stands there is never asked.
    private func sinks(
        _ options: DeliveryOptions?, for handovers: [Handover], in environment: Environment
    ) throws -> SinkSet {
        try options.map { try environment.sinks($0, for: handovers) }
            ?? SinkSet(usual: SinkAddress.terminal.sink())
    }

    private func approve(in environment: Environment) throws {
        guard environment.console.canAsk else { throw InputError.noAnswer }
        environment.console.prompt("\nApply these changes? Only \"yes\" does: ")
        let answer = environment.console.answer()
        guard answer == "yes" else { throw InputError.declined }
    }

    private func report(
        _ plan: Plan, _ outcomes: [ApplyOutcome], in environment: Environment, _ delivery: DeliveryOptions?
    ) -> Exit {
        let view = OutcomeView(plan: plan, outcomes: outcomes)
        switch environment.output {
        case .text:
            let text = view.text(style: environment.console.outputStyle)
            if let delivery { delivery.show(text, on: environment.console) } else { environment.console.print(text) }
        case .json: environment.console.print(view.json)
        }
        if outcomes.contains(where: \.isUndelivered) { return .undelivered }
        return plan.changes.contains { $0.heldBack != nil } ? .guarded : .done
    }
}

/// Everything is done, but neither a checkpoint nor what was last seen tells of it.
struct LogNotNoted: Error {
    var cause: any Error
}

extension ApplyOutcome {
    var isUndelivered: Bool {
        switch result {
        case .undelivered, .notAttempted: true
        case .done, .activated, .heldBack: false
        }
    }
}
