package import Keys

/// Why a plan no longer fits the store (exit 4): what moved, and who moved it where that is known.
package enum Staleness: Error, Hashable, Sendable {
    /// The plan was made against another store, or the store was made anew.
    case otherLineage(planned: String, found: String)
    case otherProject(planned: String, found: String)
    case serialMoved(planned: Int, found: Int, by: EventReference?)
    /// An apply was interrupted: these keys are pending.
    case interrupted([KeyID])
    /// Rows were changed by something else; names of resources, empty when they cannot be told.
    case rowsChanged([String])
    case pastValidity(Instant)
    /// Planned again, it would do something else than what was reviewed.
    case otherDigest(reviewed: PlanDigest, found: PlanDigest)
}

extension SavedPlan {
    /// `nil` when the plan may be applied to the state at `now`.
    package func staleness(
        against found: SavedPlanReading.Result, lastEvent: EventReference?, at now: Instant
    ) -> Staleness? {
        let state = found.state
        if plan.project.uid != state.project.uid {
            return .otherProject(planned: plan.project.uid, found: state.project.uid)
        }
        if plan.lineage != state.project.lineage {
            return .otherLineage(planned: plan.lineage, found: state.project.lineage)
        }
        if plan.serial != state.project.serial {
            let pending = state.pendingKeys
            guard pending.isEmpty else { return .interrupted(pending) }
            return .serialMoved(planned: plan.serial, found: state.project.serial, by: lastEvent)
        }
        if rows != found.rows {
            return .rowsChanged(DriftReport(of: state).items.map { "\($0.kind.rawValue) \($0.name)" })
        }
        if let end = plan.validUntil, now >= end { return .pastValidity(end) }
        return nil
    }
}

extension State {
    /// Keys whose delivery was begun and not finished.
    package var pendingKeys: [KeyID] {
        integrations.flatMap { ($0.recorded?.keys ?? []).filter { $0.state == .pending }.map(\.id) }
    }
}
