internal import Keys
internal import Reconcile

/// The counts of a plan. Held-back changes are counted as such only.
struct PlanSummary: Encodable {
    var create = 0
    var delete = 0
    var heldBack = 0
    var issue = 0
    var rename = 0
    var revoke = 0
    var rotate = 0
    var unchanged = 0
    var update = 0

    init(_ plan: Plan) {
        unchanged = plan.unchanged
        for change in plan.changes {
            guard change.heldBack == nil else {
                heldBack += 1
                continue
            }
            switch change.action {
            case .create: create += 1
            case .delete: delete += 1
            case .issue: issue += 1
            case .rename: rename += 1
            case .revoke: revoke += 1
            case .rotate: rotate += 1
            // What a command does is no plan's, and is not summed up.
            case .update, .forget, .adopt: update += 1
            }
        }
    }

    /// `2 to issue, 1 to revoke; 9 unchanged`
    var words: String {
        let parts = [
            (create, "to create"), (rename, "to rename"), (update, "to update"), (revoke, "to revoke"),
            (issue, "to issue"), (rotate, "to rotate"), (delete, "to delete"), (heldBack, "held back"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return (parts.isEmpty ? "nothing to change" : parts.joined(separator: ", ")) + "; \(unchanged) unchanged"
    }
}

extension Change {
    /// The symbol and the word, always together.
    var verb: String { heldBack == nil ? action.verb : "! held back" }

    /// Ids that the integration, or the API, has after the change and not before, and the other way round.
    var grantDifference: (added: [String], removed: [String]) {
        switch content {
        case .integration(let before, let after):
            switch action {
            case .issue, .adopt: return (after.spec.grants.ids, [])
            case .rotate, .forget: return ([], [])
            case .revoke: return ([], (before ?? after.record(at: .init(seconds: 0))).spec.grants.ids)
            case .create, .delete, .rename, .update:
                guard let before else { return (after.spec.grants.ids, []) }
                if before.spec.api != after.spec.api { return (after.spec.grants.ids, before.spec.grants.ids) }
                if before.spec.grants == after.spec.grants { return ([], []) }
                return (
                    after.spec.grants.subtracting(before.spec.grants), before.spec.grants.subtracting(after.spec.grants)
                )
            }
        case .catalogue(let before, let after):
            let difference = CatalogueDifference(from: before, to: after)
            return (difference.added, difference.removed)
        case .partner, .operator: return ([], [])
        }
    }
}

extension Action {
    var verb: String {
        switch self {
        case .create: "+ create"
        case .issue: "+ issue"
        case .update: "~ update"
        case .rotate: "± rotate"
        case .revoke: "- revoke"
        case .delete: "- delete"
        case .rename: "→ rename"
        case .forget: "~ forget"
        case .adopt: "+ adopt"
        }
    }
}
