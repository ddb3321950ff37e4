package import Keys
package import Manifests

/// A plan that is made while the state is read: of what is as the manifests want it nothing is kept.
package struct PlanReading: StateReading {
    private let desired: Desired
    private let clock: () -> Instant
    private let digestsRows: Bool
    private var planner: Planner?
    private var rows: RowsDigest.Parts?
    private var rest: State?

    /// - Parameters:
    ///   - clock: asked when a reading begins, so that its answer is not behind the last event.
    ///   - digestsRows: for a plan that is saved.
    package init(_ desired: Desired, clock: @escaping () -> Instant, digestsRows: Bool = false) {
        self.desired = desired
        self.clock = clock
        self.digestsRows = digestsRows
    }

    package mutating func begin(_ rest: State) {
        self.rest = rest
        planner = Planner(desired, beside: rest, at: clock())
        rows = digestsRows ? RowsDigest.Parts(beside: rest) : nil
    }

    package mutating func take(_ found: Stored<IntegrationRecord>) {
        planner?.take(found)
        rows?.take(found)
    }

    /// What a plan was made of.
    package struct Result {
        package var plan: Plan
        /// As it was read; of the integrations those that the plan is about.
        package var state: State
        /// `nil` where nobody asked for it.
        package var rows: RowsDigest?
    }

    /// Once everything has been read, and not before. `reviewed` as in `Planner.finished`.
    package func finished(after reviewed: Plan? = nil) -> Result {
        guard var planner, var state = rest else { preconditionFailure("no state was read") }
        state.integrations = planner.about
        return Result(plan: planner.finished(after: reviewed), state: state, rows: rows?.digest)
    }
}
