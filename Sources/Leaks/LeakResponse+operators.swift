internal import Keys

extension LeakResponse {
    /// Ends the tokens of an operator that stand in the text, unless nobody would be left who can change every operator.
    mutating func respond(
        to tokens: [FoundKey], of found: Stored<OperatorRecord>, in state: State, reason: String, at now: Instant
    ) {
        guard let record = found.recorded ?? found.stored else { return }
        let leaked = tokens.compactMap { token in
            record.keys.first { $0.digest == token.digest }.map { (token: token, key: $0) }
        }
        guard !leaked.isEmpty else { return }
        let isAlive = { (key: KeyRecord) in record.standing.letsKeysWork && key.state != .revoked }
        var ending = leaked.map(\.key).filter(isAlive).map(\.id)
        // A token whose delivery was not finished would be nobody's to finish.
        if let current = record.currentKey, ending.contains(current.id) {
            ending += record.keys.filter { $0.state == .pending && !ending.contains($0.id) }.map(\.id)
        }
        let after = record.revoking(ending, at: now)
        let isLast =
            state.unlimitedAdmins(at: now) == [record.spec.name] && !after.isUnlimitedAdmin(at: now)
        findings += leaked.map { token, key in
            LeakFinding(
                keyID: key.id, result: !isAlive(key) ? .alreadyRevoked : isLast ? .kept : .revoked, owner: record,
                key: key, stateBefore: record.state(of: key, at: now), occurrences: token.occurrences,
                stillWorking: isLast ? [] : after.workingKeys(at: now))
        }
        guard !isLast else { return }
        // What nothing proves is not written anew: all of it ends.
        guard found.seal != .unproven, found.recorded != nil else {
            writes += ending.map {
                Write(.deleteOperator(record.spec.name), action: .revoked, keyID: $0, reason: reason)
            }
            return
        }
        writes += ending.map { Write(.putOperator(after), action: .revoked, keyID: $0, reason: reason) }
    }
}
