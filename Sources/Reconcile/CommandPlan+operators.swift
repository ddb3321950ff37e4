package import Keys
internal import Manifests

extension CommandPlan {
    /// A new token for an operator; the old one stops after `overlap` (`nil`: as the manifest said).
    package static func rotateOperator(
        _ name: String, overlap: Period?, reason: String?, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        let current = try workingOperator(name, in: state)
        let target = try rotation(of: current, overlap: overlap, delivery: nil, at: now)
        return plan(.rotate, current, target, reason: reason, in: state, at: now)
    }

    /// Ends an operator's tokens at once; only a raised `generation` brings it back.
    package static func revokeOperator(
        _ name: String, reason: String?, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        let current = try workingOperator(name, in: state)
        guard state.unlimitedAdmins(at: now) != [name] else { throw .lastSiteAdmin(name: name) }
        return plan(.revoke, current, try revocation(of: current), reason: reason, in: state, at: now)
    }

    /// The operator with whom a project begins to have some, for `init --operator`. `recovering`: why there has to be one
    /// again, where every token that could grant it is lost.
    package static func firstOperator(
        _ spec: OperatorSpec, recovering reason: String? = nil, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        guard !state.hasOperators || reason != nil else {
            throw .operatorsAreSetUp(state.unlimitedAdmins(at: now).sorted())
        }
        if let reason, let found = state.operators.first(where: { $0.name == spec.name && $0.stored != nil }) {
            return try recovery(of: found, as: spec, reason: "recovered: \(reason)", in: state, at: now)
        }
        // An earlier attempt may have ended before its token was delivered.
        let current =
            state.operators.first { $0.name == spec.name } ?? Stored(stored: nil, recorded: nil, event: nil)
        let keys = current.recorded?.keys ?? []
        let target = OperatorTarget(
            spec: spec, keys: keys, revokes: keys.filter { $0.state == .pending }.map(\.id),
            newKey: NewKey(delivery: spec.delivery))
        return plan(.issue, current, target, reason: reason.map { "recovered: \($0)" }, in: state, at: now)
    }

    /// A new token in the place of all that the operator had. One that nothing proves is made anew.
    private static func recovery(
        of found: Stored<OperatorRecord>, as spec: OperatorSpec, reason: String, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        var target = OperatorTarget(spec: spec, newKey: NewKey())
        if let proven = found.proven {
            guard proven.standing == .managed, proven.spec.isUnlimitedAdmin, !proven.spec.suspended else {
                throw .noSiteAdmin(name: spec.name)
            }
            target = OperatorTarget(
                spec: proven.spec, keys: proven.keys,
                revokes: proven.keys.filter { $0.state != .revoked && $0.id != proven.currentKey?.id }.map(\.id),
                newKey: NewKey(replaces: proven.currentKey?.id, overlap: .zero, delivery: proven.spec.delivery))
        }
        return plan(
            target.newKey?.replaces == nil ? .issue : .rotate, found, target, reason: reason, in: state, at: now)
    }

    private static func workingOperator(
        _ name: String, in state: State
    ) throws(Refusal) -> Stored<OperatorRecord> {
        guard let found = try working(name, among: state.operators) else {
            let names = state.operators.filter { $0.recorded?.standing != .removed }.map(\.name)
            throw .unknownOperator(name: name, suggestions: Likeness.nearest(to: name, among: names))
        }
        return found
    }

    private static func plan(
        _ action: Action, _ current: Stored<OperatorRecord>, _ target: OperatorTarget, reason: String?,
        in state: State, at now: Instant
    ) -> Plan {
        let reasons = reasons(reason, current) { $0.driftDifferences(to: $1) }
        let change = Change(
            action: action, kind: .operator, name: target.spec.name, reasons: reasons,
            content: .operator(before: current.stored, after: target))
        return plan(change, in: state, at: now)
    }
}
