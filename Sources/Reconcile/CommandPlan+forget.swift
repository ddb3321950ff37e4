package import Keys
package import Manifests

extension CommandPlan {
    /// Gives an integration up without ending it: its keys go on working, and no plan touches it.
    ///
    /// Refused while a manifest stands behind it, by its name or as the former one: the next apply would take it up again.
    package static func forget(
        _ name: String, beside desired: Desired, reason: String?, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        let current = try working(name, in: state)
        guard let recorded = current.recorded else { throw .noWorkingKey(name: name) }
        guard current.seal != .unproven else { throw .unproven(name: name) }
        guard recorded.standing != .forgotten else { throw .alreadyForgotten(name: name, current.event) }
        if let manifest = desired.integrations.first(where: { $0.spec.name == name || $0.formerly == .name(name) }) {
            throw .manifestThere(name: name, manifest.places.place(of: .resource))
        }
        // A key that never became active would be nobody's to finish.
        let target = IntegrationTarget(
            spec: recorded.spec, standing: .forgotten, keys: recorded.keys,
            revokes: recorded.keys.filter { $0.state == .pending }.map(\.id))
        return plan(.forget, current, target, reason: reason, in: state, at: now)
    }
}
