package import Keys

/// What a saved plan is held against, taken from the state while it is read: of what the plan does not touch nothing is
/// kept but that it counts.
package struct SavedPlanReading: StateReading {
    /// The state that the plan is to be applied to.
    package struct Result {
        /// Of the integrations those that the plan touches, and those that are not as they were left.
        package var state: State
        package var rows: RowsDigest
        /// Integrations that had access, as the guard counts them.
        package var hadAccess: Int
        /// When it was read.
        package var now: Instant
    }

    private let clock: () -> Instant
    /// Names of the integrations that the plan changes, with their former ones.
    private let names: Set<String>
    private let partners: Set<String>
    private let managed: Set<String>
    private var found: (state: State, rows: RowsDigest.Parts, hadAccess: Int, now: Instant)?

    /// `clock`: asked when a reading begins, so that its answer is not behind the last event.
    package init(_ plan: Plan, clock: @escaping () -> Instant) {
        self.clock = clock
        let integrations = plan.changes.filter { $0.kind == .integration }
        names = Set(integrations.flatMap { [$0.name, $0.formerName ?? $0.name] })
        partners = Set(plan.changes.filter { $0.kind == .partner }.map(\.name))
        managed = plan.managedNames
    }

    package mutating func begin(_ rest: State) {
        found = (rest, RowsDigest.Parts(beside: rest), 0, clock())
    }

    package mutating func take(_ integration: Stored<IntegrationRecord>) {
        guard let now = found?.now else { return }
        found?.rows.take(integration)
        if integration.countsAsAccess(at: now, managed: managed) { found?.hadAccess += 1 }
        let isUnfinished = integration.recorded?.keys.contains { $0.state == .pending } ?? false
        if isUnfinished || integration.hasDrifted || names.contains(integration.name)
            || integration.uses(oneOf: partners)
        {
            found?.state.integrations.append(integration)
        }
    }

    /// Once everything has been read, and not before.
    package var result: Result {
        guard let found else { preconditionFailure("no state was read") }
        return Result(state: found.state, rows: found.rows.digest, hadAccess: found.hadAccess, now: found.now)
    }
}
