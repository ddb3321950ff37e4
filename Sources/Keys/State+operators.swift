extension State {
    /// Whether whoever acts has to prove it: from the first token that was handed out, and for ever.
    package var hasOperators: Bool {
        operators.contains { $0.recorded?.keys.contains { $0.activatedAt != nil } ?? false }
    }

    /// Names of those who can grant everything.
    package func unlimitedAdmins(at now: Instant) -> Set<String> {
        Set(operators.compactMap(\.proven).filter { $0.isUnlimitedAdmin(at: now) }.map(\.spec.name))
    }
}

extension OperatorRecord {
    /// Whether it can help whoever lacks a right, now and on any later day.
    package func isUnlimitedAdmin(at now: Instant) -> Bool {
        standing == .managed && spec.isUnlimitedAdmin && canAct(at: now)
    }
}
