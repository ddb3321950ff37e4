internal import Keys
package import Manifests

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
}

extension Stored where Resource == IntegrationRecord {
    /// Whether the guard counts it. A forgotten integration is nobody's to count, unless the plan takes it up again.
    func countsAsAccess(at now: Instant, managed: Set<String>) -> Bool {
        guard let record = recorded ?? stored, record.hasAccess(at: now) else { return false }
        return record.standing != .forgotten || managed.contains(name)
    }
}
