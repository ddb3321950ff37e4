internal import Keys

/// What the delivery of a batch came to, and what is to be written of it.
struct DeliveredKeys {
    /// Make the keys with a receipt active, and start the retirement of those that they replace.
    private(set) var activations: [Write] = []
    /// What is to be told of each change once that is written.
    private(set) var results: [(Change, ApplyOutcome.Result)] = []
    /// Whether some key has no receipt.
    private(set) var failed = false

    /// Before the first delivery.
    init() {}

    /// - Parameter outcomes: what the sink said, one for each key of the batch; one that is missing is no receipt.
    init(_ batch: borrowing PendingKeys, _ outcomes: [DeliveryOutcome], at now: Instant) {
        for (index, change) in batch.changes.enumerated() {
            let id = batch.secrets.labels[index].keyID
            switch index < outcomes.count ? outcomes[index] : .failed(.failed(problem: "no receipt")) {
            case .failed(let error):
                failed = true
                results.append((change, .undelivered(id, error)))
            case .delivered(let receipt):
                activations.append(
                    Write(
                        batch.writes[index].change.activating(change.newKey, at: now), action: .activated, keyID: id,
                        reason: receipt.evidence + change.fateOfReplaced))
                results.append((change, .activated(id, receipt)))
            }
        }
    }

    /// For these no key is made.
    mutating func leaveOut(_ changes: some Sequence<Change>) {
        results += changes.map { ($0, .notAttempted) }
    }
}

extension Change {
    /// What the audit log says of the key that was replaced.
    fileprivate var fateOfReplaced: String {
        guard let newKey, let old = newKey.replaces else { return "" }
        return newKey.overlap == .zero ? "; revoked key \(old)" : "; key \(old) retires after \(newKey.overlap)"
    }
}

extension ResourceChange {
    /// The record with its last key active and the replaced one retiring, or revoked where there is no overlap.
    fileprivate func activating(_ newKey: NewKey?, at now: Instant) -> ResourceChange {
        switch self {
        case .putIntegration(let record): .putKeys(of: record.activating(newKey, at: now))
        case .putOperator(let record): .putTokens(of: record.activating(newKey, at: now))
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
