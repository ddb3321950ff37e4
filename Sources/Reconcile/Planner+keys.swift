internal import Keys
internal import Manifests

/// When a key or a token is replaced: the same for integrations and operators.
extension Planner {
    struct Replacement {
        var action: Action
        var newKey: NewKey
        var reasons: [Reason]
        var heldBack: HoldBack?
    }

    /// The new key that the manifest, the calendar or an unfinished delivery asks for.
    /// `place`: where a field of the manifest stands.
    mutating func replacement<Record: Bearer>(
        for spec: Record.Spec, recorded: Record, event: EventReference?, delivery: Delivery?,
        place: (IntegrationField) -> Place
    ) -> Replacement? {
        for boundary in [spec.expires?.end, recorded.spec.expires?.end] { boundary.map { note(boundary: $0) } }
        let pending = recorded.keys.filter { $0.state == .pending }
        for key in pending {
            notices.append(.neverActivated(name: spec.name, key: key.id, issuedAt: key.issuedAt))
        }
        var reasons = pending.map { Reason.deliveryUnfinished(key: $0.id, issuedAt: $0.issuedAt) }
        if let expires = spec.expires, now >= expires.end {
            notices.append(.expired(name: spec.name, on: expires, place(.expires)))
            return nil
        }
        for key in recorded.retiringKeys(at: now) {
            key.retiresAt.map { notices.append(.retires(name: spec.name, key: key.id, at: $0)) }
        }
        if spec.suspended {
            // One that is about to be suspended has a change that says so.
            if recorded.spec.suspended {
                notices.append(.suspended(name: spec.name, place(.state)))
            }
            return nil
        }
        if pending.isEmpty, let leaked = recorded.leakedKey {
            guard spec.generation > leaked.generation else {
                notices.append(.revokedByCommand(name: spec.name, generation: leaked.generation, event))
                return nil
            }
            reasons.append(
                .generationRaised(
                    from: leaked.generation, to: spec.generation, place(.generation)))
        }
        if let expires = spec.expires, let step = desired.project.expiryWarnings.step(before: expires.end, at: now) {
            notices.append(
                .expiresSoon(name: spec.name, on: expires, step: step, place(.expires)))
        }
        guard let key = recorded.currentKey else {
            return Replacement(
                action: .issue, newKey: NewKey(delivery: delivery),
                reasons: reasons.isEmpty ? [.noWorkingKey] : reasons)
        }
        if spec.generation > key.generation {
            reasons.append(
                .generationRaised(
                    from: key.generation, to: spec.generation, place(.generation)))
        }
        if let reason = dueRotation(of: key, for: spec, place: place) { reasons.append(reason) }
        guard !reasons.isEmpty else { return nil }
        if recorded.hasExpired(at: now) {
            // It does not work, so there is nothing to overlap with: it ends when its successor works.
            return Replacement(
                action: .issue, newKey: NewKey(replaces: key.id, delivery: delivery), reasons: reasons)
        }
        let overlap = spec.rotation?.overlap ?? Rotation.defaultOverlap
        let end = overlap == .zero ? nil : recorded.endOfFirstOfTwoRetiring(at: now)
        end.map { note(boundary: $0) }
        return Replacement(
            action: .rotate, newKey: NewKey(replaces: key.id, overlap: overlap, delivery: delivery), reasons: reasons,
            heldBack: end.map { .twoRetiring(until: $0) })
    }

    /// The calendar's reason for a rotation. One that comes so late that the new key would hardly live is left out.
    private mutating func dueRotation(
        of key: KeyRecord, for spec: some BearerSpec, place: (IntegrationField) -> Place
    ) -> Reason? {
        guard let activated = key.activatedAt, let due = spec.rotationDue(ofKeyActiveSince: activated) else {
            return nil
        }
        let last = spec.lastRotation
        guard due <= now else {
            if last.map({ due < $0 }) ?? true { note(boundary: due) }
            return nil
        }
        if let expires = spec.expires, let last, now >= last {
            notices.append(
                .rotationLeftOut(name: spec.name, expires: expires, place(.expires)))
            return nil
        }
        last.map { note(boundary: $0) }
        return .rotationDue(key: key.id, activatedAt: activated, dueAt: due, place(.rotate))
    }

    func unfinished(_ keys: [KeyRecord]) -> [KeyID] { keys.filter { $0.state == .pending }.map(\.id) }
}
