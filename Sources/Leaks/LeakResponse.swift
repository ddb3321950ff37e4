package import Keys

/// What is done about the keys of a leaked text: exactly those end that stand in it, at once and without an overlap.
///
/// Pure: the same found keys, state and instant give the same response. Where an active key leaked, unfinished keys of its
/// integration end as well, so that nothing is left that the next plan would complete.
package struct LeakResponse: Sendable {
    /// Revoked keys and tokens first, then what is left, then those that were revoked before, both by integration; then strings that are no key of the
    /// project, in the order of the text.
    package internal(set) var findings: [LeakFinding] = []
    /// One for each key that ends, all for one transaction.
    package internal(set) var writes: [Write] = []

    /// Every digest by which a key of the project may be found, as recorded and as its rows are.
    package static func digests(in state: State) -> Set<KeyDigest> {
        Set(state.integrations.flatMap { [$0.recorded, $0.stored] }.flatMap { $0?.keys ?? [] }.map(\.digest))
            .union(state.operators.flatMap { ($0.recorded ?? $0.stored)?.keys ?? [] }.map(\.digest))
    }

    /// `searched`: the ids of the authorities under which the text was digested.
    package init(
        to found: [FoundKey], in state: State, searched: Set<String>, reason: String, at now: Instant
    ) {
        var matched: [Int: [(found: FoundKey, key: KnownKeys.Match)]] = [:]
        var others: [LeakFinding] = []
        var tokens: [FoundKey] = []
        let known = KnownKeys(state)
        let digestsOfTokens = Set(state.operators.flatMap { ($0.recorded ?? $0.stored)?.keys ?? [] }.map(\.digest))
        for found in found {
            if let match = known.match(found.digest) {
                matched[match.integration, default: []].append((found, match))
            } else if digestsOfTokens.contains(found.digest) {
                tokens.append(found)
            } else if let id = found.keyID {
                let integration = known.owner(of: id).map { state.integrations[$0] }
                let owner = state.operators.compactMap { $0.recorded ?? $0.stored }.first {
                    $0.keys.contains { $0.id == id }
                }
                let keys = (integration?.recorded ?? integration?.stored)?.keys ?? owner?.keys ?? []
                let key = keys.first { $0.id == id }
                // Whether a string is a key that was revoked is nobody's concern any more.
                let ended = key.flatMap { searched.contains($0.authority) || $0.state != .revoked ? nil : $0 }
                let result: LeakFinding.Result =
                    ended != nil
                    ? .alreadyRevoked
                    : key.map { searched.contains($0.authority) ? .digestDiffers : .notSearched } ?? .unknown
                others.append(
                    LeakFinding(
                        keyID: id, result: result, integration: integration?.stored ?? integration?.recorded,
                        owner: owner, key: ended, stateBefore: ended.map { _ in .revoked },
                        occurrences: found.occurrences))
            }
        }
        for (index, leaked) in matched.sorted(by: { $0.key < $1.key }) {
            respond(to: leaked, of: state.integrations[index], reason: reason, at: now)
        }
        for found in state.operators { respond(to: tokens, of: found, in: state, reason: reason, at: now) }
        // Several strings may claim to be the same key.
        for other in others {
            if let same = findings.firstIndex(where: { $0.keyID == other.keyID && $0.result == other.result }) {
                findings[same].occurrences += other.occurrences
            } else {
                findings.append(other)
            }
        }
        findings = LeakFinding.Result.allCases.flatMap { result in findings.filter { $0.result == result } }
    }

    private mutating func respond(
        to leaked: [(found: FoundKey, key: KnownKeys.Match)], of integration: Stored<IntegrationRecord>,
        reason: String, at now: Instant
    ) {
        guard let seen = integration.stored ?? integration.recorded else { return }
        let ending = leaked.filter(\.key.isAlive).map(\.key.key.id)
        let activeLeaked = integration.proven?.currentKey.map { ending.contains($0.id) } ?? false
        let along =
            activeLeaked
            ? integration.proven?.keys.filter { $0.state == .pending && !ending.contains($0.id) }.map(\.id) ?? []
            : []
        // What nothing proves is not written anew: all of it ends.
        let after = integration.proven.map { $0.revoking(ending + along, at: now) }
        for (found, match) in leaked {
            findings.append(
                LeakFinding(
                    keyID: match.key.id, result: match.isAlive ? .revoked : .alreadyRevoked, integration: seen,
                    key: match.key, stateBefore: match.isAlive ? seen.state(of: match.key, at: now) : .revoked,
                    occurrences: found.occurrences,
                    revokedAlong: match.key.id == integration.proven?.currentKey?.id ? along : [],
                    stillWorking: after?.workingKeys(at: now) ?? []))
        }
        // Rows that no event explains have no record to be put back to.
        let change = after.map(ResourceChange.putIntegration) ?? .deleteIntegration(seen.spec.name)
        writes += ending.map { Write(change, action: .revoked, keyID: $0, reason: reason) }
        writes += along.map {
            Write(change, action: .revoked, keyID: $0, reason: "\(reason); unfinished, revoked with the active key")
        }
    }
}

extension Bearer {
    func revoking(_ ids: [KeyID], at now: Instant) -> Self {
        var record = self
        for index in record.keys.indices where ids.contains(record.keys[index].id) {
            // When a key ended first is kept, also where its row was brought back since.
            guard record.keys[index].state != .revoked else { continue }
            record.keys[index].state = .revoked
            record.keys[index].revokedAt = now
        }
        return record
    }

    func workingKeys(at now: Instant) -> [KeyID] {
        keys.filter { state(of: $0, at: now).works }.map(\.id)
    }
}
