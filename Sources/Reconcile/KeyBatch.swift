internal import Keys

/// The new keys of one batch, from the drawing of their secrets to the receipts of a sink.
struct PendingKeys: ~Copyable {
    let changes: [Change]
    /// What makes the rows of the keys, one for each change.
    let writes: [Write]
    let secrets: SecretBatch

    var keyIDs: [KeyID] { secrets.labels.map(\.keyID) }

    /// What becomes of the keys after these outcomes of a delivery, one for each of them.
    func delivered(_ outcomes: [DeliveryOutcome], at now: Instant) -> DeliveredKeys {
        var delivered = DeliveredKeys()
        for (index, change) in changes.enumerated() {
            let id = secrets.labels[index].keyID
            switch index < outcomes.count ? outcomes[index] : .failed(.failed(problem: "no receipt")) {
            case .failed(let error):
                delivered.failed = true
                delivered.results.append((change, .undelivered(id, error)))
            case .delivered(let receipt):
                delivered.activations.append(
                    Write(
                        writes[index].change.activating(change.newKey, at: now), action: .activated, keyID: id,
                        reason: receipt.evidence + change.fateOfReplaced))
                delivered.results.append((change, .activated(id, receipt)))
            }
        }
        return delivered
    }
}

/// What a delivery came to, and what is to be written of it.
struct DeliveredKeys {
    /// Make the keys with a receipt active, and start the retirement of those that they replace.
    fileprivate(set) var activations: [Write] = []
    /// What is to be told of each change once that is written.
    fileprivate(set) var results: [(Change, ApplyOutcome.Result)] = []
    /// Whether some key has no receipt.
    fileprivate(set) var failed = false

    /// For these no key is made.
    mutating func leaveOut(_ changes: some Sequence<Change>) {
        results += changes.map { ($0, .notAttempted) }
    }
}

extension Change {
    /// The record with the new key pending behind those that were there.
    func puttingPending(_ key: KeyRecord) -> Write {
        let change: ResourceChange =
            switch content {
            case .integration(_, let after): .putIntegration(after.pending(key))
            case .operator(_, let after): .putOperator(after.pending(key))
            case .catalogue, .partner: preconditionFailure("only integrations and operators are issued secrets")
            }
        return Write(change, action: .pending, keyID: key.id, reason: summary)
    }

    /// What the audit log says of the key that was replaced.
    fileprivate var fateOfReplaced: String {
        guard let newKey, let old = newKey.replaces else { return "" }
        return newKey.overlap == .zero ? "; revoked key \(old)" : "; key \(old) retires after \(newKey.overlap)"
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
