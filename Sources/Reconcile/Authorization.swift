package import Keys

/// Decides whether whoever presents a token may do what a plan says. Pure, and asked under the lock, so that a token that
/// was revoked meanwhile does not act.
package enum Authorization {
    /// The operator that acts, or `nil` where the project has none and nobody is asked.
    package static func check(
        _ plan: Plan, presenting token: PresentedToken?, in state: State, at now: Instant
    ) throws(NotAllowed) -> OperatorRecord? {
        guard state.hasOperators else {
            let named = plan.changes.filter { $0.heldBack == nil && $0.kind == .operator }.map(\.name)
            guard named.isEmpty else { throw .firstComesFromInit(named) }
            return nil
        }
        return try check(Needs.of(plan, in: state), presenting: token, in: state, at: now)
    }

    /// For what is written without a plan.
    package static func check(
        _ needs: [Need], presenting token: PresentedToken?, in state: State, at now: Instant
    ) throws(NotAllowed) -> OperatorRecord? {
        guard state.hasOperators else { return nil }
        let actor = try actor(presenting: token, in: state, at: now)
        let shortfalls = shortfalls(needs, of: actor, in: state, at: now)
        guard shortfalls.isEmpty else { throw .lacksRights(operator: actor.spec.name, shortfalls) }
        return actor
    }

    /// Whose the token is. It has to work as recorded, and in the rows as well: those who end it by hand mean it.
    package static func actor(
        presenting token: PresentedToken?, in state: State, at now: Instant
    ) throws(NotAllowed) -> OperatorRecord {
        guard let token else { throw .noToken }
        for found in state.operators {
            guard let recorded = found.recorded,
                let key = recorded.keys.first(where: { token.digests.contains($0.digest) })
            else {
                continue
            }
            let name = recorded.spec.name
            guard found.seal != .unproven else { throw .unproven(operator: name) }
            let keyState = recorded.state(of: key, at: now)
            guard keyState.works else { throw .tokenStopped(operator: name, keyState) }
            guard let rows = found.stored, let row = rows.keys.first(where: { $0.digest == key.digest }),
                rows.state(of: row, at: now).works
            else { throw .tokenStoppedInRows(operator: name) }
            return recorded
        }
        throw .unknownToken
    }

    /// What an operator lacks, with those who could grant it.
    package static func shortfalls(
        _ needs: [Need], of actor: OperatorRecord, in state: State, at now: Instant
    ) -> [Shortfall] {
        let others = state.operators.compactMap(\.proven).filter { $0.standing == .managed && $0.canAct(at: now) }
        return needs.flatMap { need in
            need.lacking(actor.spec).map { right in
                Shortfall(
                    subject: need.subject, right: right,
                    grantors: others.filter { right.canBeGranted(by: $0.spec, to: actor.spec.name) }.map(\.spec.name))
            }
        }
    }
}

/// The token of whoever acts: its digest under every authority whose key is at hand.
package struct PresentedToken: Hashable, Sendable {
    package var digests: [KeyDigest]

    package init(digests: [KeyDigest]) { self.digests = digests }
}

/// A right that an operator lacks for one change.
package struct Shortfall: Hashable, Sendable {
    package var subject: Need.Subject
    package var right: Right
    /// Names of operators that could grant it, sorted.
    package var grantors: [String]
}

/// Why nothing is done (exit 7).
package enum NotAllowed: Error, Hashable, Sendable {
    case noToken
    /// No operator of the project has it.
    case unknownToken
    case tokenStopped(operator: String, KeyState)
    /// Nothing proves what its operator may do: neither its rows nor what is recorded of it bear a seal.
    case unproven(operator: String)
    /// It works as recorded, but other hands ended it in the rows.
    case tokenStoppedInRows(operator: String)
    case lacksRights(operator: String, [Shortfall])
    /// The manifests name operators, and the project has none yet.
    case firstComesFromInit([String])
}
