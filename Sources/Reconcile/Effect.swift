internal import Keys

/// What a change does to the rights that somebody holds, judged against what is recorded and never against what a plan says
/// of itself.
enum Effect: Hashable, Sendable {
    /// Access ends, for good or until a suspension is lifted, and nothing else.
    case ends
    /// Nobody can do more than before.
    case keeps
    /// Somebody can do more than before, can do it longer, or is handed a secret.
    case gives
}

extension Effect {
    /// `known`: keys that are recorded under the bearer's names. `isWithin`: whether the new specification gives nothing
    /// that the recorded one did not.
    init<Record: Bearer>(
        from recorded: Record?, to target: Target<Record>, known: [KeyRecord],
        isWithin: (Record.Spec, Record.Spec) -> Bool
    ) {
        if target.deletesRows {
            self = .ends
            return
        }
        guard let recorded, target.newKey == nil, Set(target.keys.map(\.id)).isSubset(of: known.map(\.id)) else {
            self = .gives
            return
        }
        guard target.standing.letsKeysWork else {
            self = .ends
            return
        }
        guard recorded.standing.letsKeysWork, isWithin(target.spec, recorded.spec) else {
            self = .gives
            return
        }
        self = target.suspends(recorded) || target.onlyRevokes(recorded) ? .ends : .keeps
    }
}

extension Target {
    fileprivate func suspends(_ recorded: Record) -> Bool {
        spec.suspended && !recorded.spec.suspended && spec.differsOnlyInState(from: recorded.spec)
    }

    fileprivate func onlyRevokes(_ recorded: Record) -> Bool { spec == recorded.spec && !revokes.isEmpty }
}

extension BearerSpec {
    fileprivate func differsOnlyInState(from other: Self) -> Bool {
        var copy = self
        copy.suspended = other.suspended
        return copy == other
    }
}

extension IntegrationSpec {
    /// Whether a key of this one can do nothing, and reaches nobody, that a key of the other could not. Names do not count.
    func isWithin(_ other: IntegrationSpec) -> Bool {
        api == other.api && partner == other.partner && delivery == other.delivery
            && grants.subtracting(other.grants).isEmpty && CalendarDay.endsNoLater(expires, other.expires)
            && (suspended || !other.suspended)
    }
}

extension OperatorSpec {
    /// Whether an operator of this one may do nothing, and reaches nobody, that one of the other could not.
    func isWithin(_ other: OperatorSpec) -> Bool {
        level <= other.level && developerPermissions.allSatisfy(other.holds)
            && userPermissions.allSatisfy(other.userPermissions.contains) && revokeOnly == other.revokeOnly
            && other.ceiling.covers(ceiling) && delivery == other.delivery
            && CalendarDay.endsNoLater(expires, other.expires) && (suspended || !other.suspended)
    }

    private func holds(_ permission: DeveloperPermission) -> Bool {
        developerPermissions.contains { $0 == .allCredentials || $0 == permission }
    }
}

extension CalendarDay {
    /// `nil` is never.
    fileprivate static func endsNoLater(_ day: CalendarDay?, _ other: CalendarDay?) -> Bool {
        guard let other else { return true }
        return day.map { $0.end <= other.end } ?? false
    }
}
