package import Keys

/// Carries a plan out under a held lock (specs/apply.md).
///
/// One transaction for everything that hands out no secret. Then, sink by sink and batch by batch: rows `pending` → delivery
/// → receipts → one transaction that activates the new keys, starts the retirement of the old, and writes the rows of the next
/// batch. A process that dies between any two steps leaves a state in which no key is active whose sink gave no receipt
/// and no key stopped before its successor was active.
package struct Applier<Random: RandomSource> {
    package let lock: any StateLock
    package let sinks: SinkSet
    package let format: KeyFormat
    package let digestKey: DigestKey
    package let sealer: Sealer
    package let actor: String
    /// What is known besides of everything that it does; goes into every event.
    package let facts: [String: String]
    package let clock: @Sendable () -> Instant
    package var random: Random
    /// Told of each outcome as it is known.
    package let report: @Sendable (ApplyOutcome) -> Void

    package init(
        lock: any StateLock, sinks: SinkSet, format: KeyFormat, digestKey: DigestKey, sealer: Sealer, actor: String,
        facts: [String: String] = [:], clock: @escaping @Sendable () -> Instant, random: Random,
        report: @escaping @Sendable (ApplyOutcome) -> Void = { _ in }
    ) {
        self.lock = lock
        self.sinks = sinks
        self.format = format
        self.digestKey = digestKey
        self.sealer = sealer
        self.actor = actor
        self.facts = facts
        self.clock = clock
        self.random = random
        self.report = report
    }

    /// Keys per batch: between two transactions, so that a failure leaves few secrets in doubt.
    package static var batchSize: Int { SecretBatch.limit }

    /// Carries out the changes that are not held back. `plan` must have been checked against `state` under the lock.
    /// Throws before anything is written when the clock lies behind the last event or a sink's probe fails, and
    /// `ApplyStopped` when the store fails on the way; whatever was done until then stays.
    package mutating func apply(_ plan: Plan, to state: State) async throws -> [ApplyOutcome] {
        try ClockBehind.refuse(clock(), in: state.project)
        let handovers = plan.handovers
        try await sinks.probe(for: handovers)

        var course = Course(
            serial: state.project.serial,
            outcomes: plan.changes.filter { $0.heldBack != nil }.map { ApplyOutcome(change: $0, result: .heldBack) })
        do {
            try writeAtOnce(plan.changes.filter { $0.heldBack == nil && $0.newKey == nil }, &course)
            try await issue(handovers, &course)
        } catch {
            throw ApplyStopped(cause: error, outcomes: course.outcomes, inDoubt: course.inDoubt)
        }
        return course.outcomes
    }

    /// How far an apply has come.
    private struct Course {
        var serial: Int
        var outcomes: [ApplyOutcome]
        /// As in `ApplyStopped`.
        var inDoubt: [KeyID] = []
    }

    /// Carries out what hands out no secret.
    private func writeAtOnce(_ changes: [Change], _ course: inout Course) throws {
        let now = clock()
        try commit(changes.map { $0.write(at: now) }, &course)
        for change in changes { finish(change, .done, &course) }
    }

    /// Issues keys, sink by sink and batch by batch.
    private mutating func issue(_ handovers: [Handover], _ course: inout Course) async throws {
        var delivered = DeliveredKeys()
        for handover in handovers {
            let sink = sinks[handover.delivery]
            var rest = handover.changes[...]
            while !rest.isEmpty {
                let batch = draw(for: rest.prefix(Self.batchSize))
                rest = rest.dropFirst(batch.changes.count)
                try activate(delivered, writing: batch.writes, &course)
                course.inDoubt = batch.ids
                let deliveries = await sink.deliver(batch.secrets)
                delivered = DeliveredKeys(batch, deliveries, at: clock())
                if delivered.failed {
                    // What failed for some would fail for others; another sink may well work.
                    delivered.leaveOut(rest)
                    break
                }
            }
        }
        try activate(delivered, writing: [], &course)
    }

    /// Draws the keys of one batch.
    private mutating func draw(for changes: ArraySlice<Change>) -> PendingKeys {
        let issuedAt = clock()
        var secrets = SecretBatch(capacity: changes.count)
        let writes = changes.map { change in
            let id = KeyID(random.publicText(KeyFormat.idLength))
            let format = change.kind == .operator ? format.ofTokens : format
            let secret = Secret(format: format, id: id, random: &random)
            let digest = secret.withBytes { digestKey.digest($0) }
            secrets.append(secret, label: DeliveryLabel(integration: change.name, keyID: id))
            return change.puttingPending(
                KeyRecord(
                    id: id, digest: digest, authority: digestKey.authority, state: .pending, issuedAt: issuedAt))
        }
        return PendingKeys(changes: Array(changes), writes: writes, secrets: secrets)
    }

    /// Makes keys active, and writes those of the next batch as pending, in one transaction. Where that fails the activation is
    /// tried alone, so that what is in the way of the next batch leaves no delivered key in doubt.
    private func activate(_ delivered: DeliveredKeys, writing pending: [Write], _ course: inout Course) throws {
        guard !delivered.activations.isEmpty else {
            settle(delivered, &course)
            return try commit(pending, &course)
        }
        do {
            try commit(delivered.activations + pending, &course)
        } catch {
            // The first failure is the one to tell, whatever the second try says.
            if !pending.isEmpty, (try? commit(delivered.activations, &course)) != nil { settle(delivered, &course) }
            throw error
        }
        settle(delivered, &course)
    }

    /// What is written, or needs not be written, is no longer in doubt and can be told.
    private func settle(_ delivered: DeliveredKeys, _ course: inout Course) {
        course.inDoubt = []
        for (change, result) in delivered.results { finish(change, result, &course) }
    }

    /// A transaction of these writes; none where there are none.
    private func commit(_ writes: [Write], _ course: inout Course) throws {
        guard !writes.isEmpty else { return }
        course.serial = try lock.commit(
            Transaction(
                expectedSerial: course.serial, at: clock(), actor: actor, facts: facts, writes: writes,
                sealer: sealer))
    }

    private func finish(_ change: Change, _ result: ApplyOutcome.Result, _ course: inout Course) {
        let outcome = ApplyOutcome(change: change, result: result)
        course.outcomes.append(outcome)
        report(outcome)
    }
}

/// The store failed in the middle: what was done stays, and of some keys nobody knows whether they were delivered.
package struct ApplyStopped: Error {
    package var cause: any Error
    package var outcomes: [ApplyOutcome]
    /// Keys that were written as pending and may have been delivered, but are not known to be active.
    package var inDoubt: [KeyID]
}

extension Change {
    /// What an integration becomes; `nil` for other kinds.
    package var target: IntegrationTarget? {
        if case .integration(_, let after) = content { after } else { nil }
    }

    package var newKey: NewKey? {
        switch content {
        case .integration(_, let after): after.newKey
        case .operator(_, let after): after.newKey
        case .catalogue, .partner: nil
        }
    }
}
