internal import Keys

/// The new keys of one batch, from the drawing of their secrets to their delivery.
struct PendingKeys: ~Copyable {
    let changes: [Change]
    /// What makes the rows of the keys, one for each change.
    let writes: [Write]
    let secrets: SecretBatch

    var ids: [KeyID] { secrets.labels.map(\.keyID) }
}

extension Change {
    /// Writes the record with the new key pending behind those that were there.
    func puttingPending(_ key: KeyRecord) -> Write {
        let change: ResourceChange =
            switch content {
            case .integration(_, let after): .putIntegration(after.pending(key))
            case .operator(_, let after): .putOperator(after.pending(key))
            case .catalogue, .partner: preconditionFailure("only integrations and operators are issued secrets")
            }
        return Write(change, action: .pending, keyID: key.id, reason: summary)
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
