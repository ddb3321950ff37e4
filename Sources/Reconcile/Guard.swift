package import Keys
package import Manifests

/// What the guard looks at.
package struct GuardFacts: Hashable, Sendable, Codable {
    /// Integrations that had access before the plan.
    package var hadAccess: Int
    /// Those of them whose access ends: revoked, suspended, last grant removed, expiry moved to the past. Sorted.
    package var ending: [String]
    /// Resources in the state that a manifest stood behind.
    package var managed: Int
    /// Manifests that were read, the project's own not counted.
    package var manifests: Int
    package var limit: GuardLimit

    package init(hadAccess: Int, ending: [String], managed: Int, manifests: Int, limit: GuardLimit) {
        self.hadAccess = hadAccess
        self.ending = ending
        self.managed = managed
        self.manifests = manifests
        self.limit = limit
    }

    /// How many may end without `--allow-revocations`: of a percentage, the larger of 1 and its rounded-down count.
    package var allowed: Int {
        switch limit {
        case .count(let count): count
        case .percent(0): 0
        case .percent(let percent): max(1, hadAccess * percent / 100)
        }
    }
}

/// Why a whole plan is refused.
package enum GuardRefusal: Error, Hashable, Sendable {
    case noManifests(managed: Int)
    case tooManyRevocations(GuardFacts)
    /// `--allow-revocations` names another number than the plan has.
    case allowanceDiffers(allowed: Int, GuardFacts)
}

extension GuardFacts {
    /// The refusal, or `nil` when the plan may be applied. There is no blanket force: an allowance must name the count.
    package func refusal(allowingRevocations allowance: Int?) -> GuardRefusal? {
        if manifests == 0, managed > 0 { return .noManifests(managed: managed) }
        if let allowance, allowance != ending.count { return .allowanceDiffers(allowed: allowance, self) }
        if allowance == nil, ending.count > allowed { return .tooManyRevocations(self) }
        return nil
    }
}

extension Plan {
    /// The guard's facts counted again from the changes and the state that they are about to be applied to: those in a
    /// saved plan are only what its file says.
    package func recountedGuardFacts(in found: SavedPlanReading.Result, limit: GuardLimit) -> GuardFacts {
        let (state, now) = (found.state, found.now)
        let known = Dictionary(state.integrations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let managed = managedNames
        var ending: [String] = []
        for change in effective {
            let name = change.formerName ?? change.name
            guard case .integration(_, let after) = change.content,
                known[name]?.countsAsAccess(at: now, managed: managed) ?? false
            else { continue }
            let recorded = known[name]?.recorded
            // Keys that Lockstep never wrote are not kept: whoever uses them is cut off.
            let keepsAccess =
                recorded != nil && recorded?.spec.api == after.spec.api
                && (after.newKey != nil || after.record(at: now).hasAccess(at: now))
            if !keepsAccess { ending.append(change.name) }
        }
        return GuardFacts(
            hadAccess: found.hadAccess, ending: Array(Set(ending)).sorted(), managed: guardFacts.managed,
            manifests: guardFacts.manifests, limit: limit)
    }

    /// Names of integrations that a manifest stands behind after the plan, among those that it changes.
    var managedNames: Set<String> {
        Set(
            effective.filter { $0.kind != .operator && $0.target?.standing != .forgotten }.flatMap {
                [$0.name, $0.formerName ?? $0.name]
            })
    }

    /// Whether the keys that the changes would write are the recorded ones: a plan from a file must not bring others.
    package func writesOnlyRecordedKeys(of state: State) -> Bool {
        let known = Dictionary(state.integrations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return changes.allSatisfy { change in
            if case .operator(_, let after) = change.content, !after.deletesRows {
                let found = state.operators.first { $0.name == change.name }
                return after.keys == found?.proven?.keys ?? []
            }
            guard case .integration(_, let after) = change.content, !after.deletesRows else { return true }
            var expected = known[change.name]?.proven?.keys ?? []
            if let former = change.formerName { expected += known[former]?.proven?.keys ?? [] }
            return after.keys == expected
        }
    }
}

extension Stored where Resource == IntegrationRecord {
    /// Whether the guard counts it. A forgotten integration is nobody's to count, unless the plan takes it up again.
    func countsAsAccess(at now: Instant, managed: Set<String>) -> Bool {
        guard let record = recorded ?? stored, record.hasAccess(at: now) else { return false }
        return record.standing != .forgotten || managed.contains(name)
    }
}
