package import Keys

extension Change {
    /// The write that carries out a change which hands out no secret.
    func write(at now: Instant) -> Write {
        switch content {
        case .catalogue(_, let after?):
            Write(.putCatalogue(after), action: action == .create ? .created : .updated, reason: summary)
        case .catalogue(_, nil): Write(.deleteCatalogue(name), action: .deleted, reason: summary)
        case .partner(_, let after?):
            Write(.putPartner(after), action: action == .create ? .created : .updated, reason: summary)
        case .partner(_, nil): Write(.deletePartner(name), action: .deleted, reason: summary)
        case .integration(_, let after): integrationWrite(after, at: now)
        case .operator(_, let after):
            after.deletesRows
                ? Write(.deleteOperator(name), action: .healed, reason: summary)
                : Write(
                    .putOperator(after.record(at: now)), action: bearerAction,
                    keyID: after.revokes.count == 1 ? after.revokes[0] : nil, reason: summary)
        }
    }

    private var bearerAction: EventAction {
        switch action {
        case .revoke: .revoked
        case .forget: .forgotten
        case .adopt: .adopted
        default: reasons.allSatisfy { $0.cause == .drift } ? .healed : .updated
        }
    }

    private func integrationWrite(_ target: IntegrationTarget, at now: Instant) -> Write {
        let record = target.record(at: now)
        if target.deletesRows { return Write(.deleteIntegration(name), action: .healed, reason: summary) }
        if let formerName {
            return Write(.renameIntegration(from: formerName, to: record), action: .renamed, reason: summary)
        }
        return Write(
            .putIntegration(record), action: bearerAction,
            keyID: adoptedKey ?? (target.revokes.count == 1 ? target.revokes[0] : nil), reason: summary)
    }

    /// The key that `lockstep adopt` puts under its manifest.
    package var adoptedKey: KeyID? { action == .adopt ? target?.keys.last?.id : nil }

    /// What the audit log says of the reasons: their codes, with the words that a person gave.
    var summary: String {
        var words: [String] = []
        for reason in reasons {
            if case .command(let text?) = reason {
                words.append(text)
            } else if !words.contains(reason.code) {
                words.append(reason.code)
            }
        }
        return words.joined(separator: ", ")
    }
}
