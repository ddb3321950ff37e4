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
