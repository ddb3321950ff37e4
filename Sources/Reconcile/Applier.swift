package import Keys

/// Carries a plan out under a held lock (specs/apply.md).
///
/// One transaction for everything that hands out no secret. Then, sink by sink and batch by batch: rows `pending` → delivery
/// → receipts → one transaction that activates the new keys and starts the retirement of the old. A process that dies between any
/// two steps leaves a state in which no key is active whose sink gave no receipt and no key stopped before its
/// successor was active.
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

        var outcomes = plan.changes.filter { $0.heldBack != nil }.map { ApplyOutcome(change: $0, result: .heldBack) }
        var inDoubt: [KeyID] = []
        do {
            try await carryOut(plan, handovers, from: state.project.serial, &outcomes, &inDoubt)
        } catch {
            throw ApplyStopped(cause: error, outcomes: outcomes, inDoubt: inDoubt)
        }
        return outcomes
    }

    private mutating func carryOut(
        _ plan: Plan, _ handovers: [Handover], from start: Int, _ outcomes: inout [ApplyOutcome],
        _ inDoubt: inout [KeyID]
    ) async throws {
        var serial = start
        let now = clock()
        let immediate = plan.changes.filter { $0.heldBack == nil && $0.newKey == nil }
        if !immediate.isEmpty {
            serial = try commit(immediate.map { $0.write(at: now) }, expecting: serial)
            for change in immediate { finish(change, .done, &outcomes) }
        }
        for handover in handovers {
            var rest = handover.changes[...]
            while !rest.isEmpty {
                let batch = Array(rest.prefix(Self.batchSize))
                rest = rest.dropFirst(batch.count)
                let sink = sinks[handover.delivery]
                guard try await hand(over: batch, to: sink, serial: &serial, &outcomes, &inDoubt) else {
                    // What failed for some would fail for others; another sink may well work.
                    for change in rest { finish(change, .notAttempted, &outcomes) }
                    break
                }
            }
        }
    }

    /// Issues the keys of one batch; `false` when some delivery failed.
    private mutating func hand(
        over changes: [Change], to sink: any Sink, serial: inout Int, _ outcomes: inout [ApplyOutcome],
        _ inDoubt: inout [KeyID]
    ) async throws -> Bool {
        let issuedAt = clock()
        var batch = SecretBatch(capacity: changes.count)
        let pending = changes.map { change in
            let id = KeyID(random.publicText(KeyFormat.idLength))
            let format = change.kind == .operator ? format.ofTokens : format
            let secret = Secret(format: format, id: id, random: &random)
            let digest = secret.withBytes { digestKey.digest($0) }
            batch.append(secret, label: DeliveryLabel(integration: change.name, keyID: id))
            return change.puttingPending(
                KeyRecord(
                    id: id, digest: digest, authority: digestKey.authority, state: .pending, issuedAt: issuedAt))
        }
        serial = try commit(
            changes.indices.map { index in
                Write(
                    pending[index], action: .pending, keyID: batch.labels[index].keyID, reason: changes[index].summary)
            }, expecting: serial)

        inDoubt = batch.labels.map(\.keyID)
        let deliveries = await sink.deliver(batch)
        let activatedAt = clock()
        var writes: [Write] = []
        var results: [ApplyOutcome.Result] = []
        for (index, change) in changes.enumerated() {
            let id = batch.labels[index].keyID
            switch index < deliveries.count ? deliveries[index] : .failed(.failed(problem: "no receipt")) {
            case .failed(let error): results.append(.undelivered(id, error))
            case .delivered(let receipt):
                writes.append(
                    Write(
                        pending[index].activating(change.newKey, at: activatedAt), action: .activated, keyID: id,
                        reason: receipt.evidence + change.fateOfReplaced))
                results.append(.activated(id, receipt))
            }
        }
        if !writes.isEmpty { serial = try commit(writes, expecting: serial) }
        inDoubt = []
        for (change, result) in zip(changes, results) { finish(change, result, &outcomes) }
        return writes.count == changes.count
    }

    private func commit(_ writes: [Write], expecting serial: Int) throws -> Int {
        try lock.commit(
            Transaction(
                expectedSerial: serial, at: clock(), actor: actor, facts: facts, writes: writes, sealer: sealer))
    }

    private func finish(_ change: Change, _ result: ApplyOutcome.Result, _ outcomes: inout [ApplyOutcome]) {
        let outcome = ApplyOutcome(change: change, result: result)
        outcomes.append(outcome)
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

    /// What the audit log says of the key that was replaced.
    fileprivate var fateOfReplaced: String {
        guard let newKey, let old = newKey.replaces else { return "" }
        return newKey.overlap == .zero ? "; revoked key \(old)" : "; key \(old) retires after \(newKey.overlap)"
    }

    /// The record with the new key pending behind those that were there.
    fileprivate func puttingPending(_ key: KeyRecord) -> ResourceChange {
        switch content {
        case .integration(_, let after): .putIntegration(after.pending(key))
        case .operator(_, let after): .putOperator(after.pending(key))
        case .catalogue, .partner: preconditionFailure("only integrations and operators are issued secrets")
        }
    }
}

extension Target {
    fileprivate func pending(_ key: KeyRecord) -> Record {
        var record = record(at: key.issuedAt)
        record.keys.append(key)
        record.keys[record.keys.count - 1].generation = spec.generation
        return record
    }
}

extension ResourceChange {
    /// The record with its last key active and the replaced one retiring, or revoked where there is no overlap.
    fileprivate func activating(_ newKey: NewKey?, at now: Instant) -> ResourceChange {
        switch self {
        case .putIntegration(let record): .putIntegration(record.activating(newKey, at: now))
        case .putOperator(let record): .putOperator(record.activating(newKey, at: now))
        default: self
        }
    }
}

extension Bearer {
    fileprivate func activating(_ newKey: NewKey?, at now: Instant) -> Self {
        var record = self
        record.keys[record.keys.count - 1].state = .active
        record.keys[record.keys.count - 1].activatedAt = now
        guard let newKey, let index = record.keys.firstIndex(where: { $0.id == newKey.replaces }) else { return record }
        if newKey.overlap == .zero {
            record.keys[index].state = .revoked
            record.keys[index].revokedAt = now
        } else {
            record.keys[index].state = .retiring
            record.keys[index].retiresAt = now + newKey.overlap
        }
        return record
    }
}
