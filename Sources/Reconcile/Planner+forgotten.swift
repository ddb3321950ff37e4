internal import Keys

extension Planner {
    /// A forgotten integration goes on working, and the gateway asks its API's catalogue what its grants open. So the API
    /// and the partner that it uses stay without a manifest, as they are recorded. That is not held back: no person has
    /// anything to settle.
    mutating func keepWhatForgottenIntegrationsUse() {
        let (apis, partners) = usedByForgotten
        guard !apis.isEmpty else { return }
        changes = changes.compactMap { change in
            guard change.action == .delete else { return change }
            switch change.kind {
            case .api:
                guard apis.contains(change.name),
                    let current = state.catalogues.first(where: { $0.name == change.name }),
                    let recorded = current.recorded
                else { return change }
                return healing(
                    change, content: .catalogue(before: current.stored, after: recorded),
                    reasons: driftReasons(current) { $0.driftDifferences(to: $1) })
            case .partner:
                guard partners.contains(change.name),
                    let current = state.partners.first(where: { $0.name == change.name }),
                    let recorded = current.recorded
                else { return change }
                keptForForgotten.insert(change.name)
                return healing(
                    change, content: .partner(before: current.stored, after: recorded),
                    reasons: driftReasons(current) { $0.fieldDifferences(to: $1) })
            case .integration, .operator: return change
            }
        }
    }

    /// The update that puts drifted rows back; `nil` where there is nothing to put back.
    private func healing(_ deletion: Change, content: Change.Content, reasons: [Reason]) -> Change? {
        guard !reasons.isEmpty else { return nil }
        return Change(action: .update, kind: deletion.kind, name: deletion.name, reasons: reasons, content: content)
    }
}
