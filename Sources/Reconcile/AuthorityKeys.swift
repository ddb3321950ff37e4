package import Keys

/// An authority of a project with the keys that were digested under it.
package struct AuthorityKeys: Hashable, Sendable {
    /// A key, or an operator's token, that is not revoked.
    package struct Left: Hashable, Sendable {
        package var kind: ResourceKind
        package var name: String
        package var key: KeyID
        package var state: KeyState
    }

    /// 16 hexadecimal digits.
    package var id: String
    /// The project's own, under which new keys are digested; otherwise one that was replaced.
    package var isCurrent: Bool
    /// By integration, then by operator, in order of issue.
    package var left: [Left]

    /// The current one first, then those that were replaced, the oldest first.
    package static func all(in state: State, at now: Instant) -> [AuthorityKeys] {
        var left: [String: [Left]] = [:]
        func note<Record: Bearer>(_ bearers: [Stored<Record>]) {
            for record in bearers.compactMap({ $0.recorded ?? $0.stored }) {
                for key in record.keys {
                    let keyState = record.state(of: key, at: now)
                    guard keyState != .revoked else { continue }
                    left[key.authority, default: []].append(
                        Left(kind: Record.kind, name: record.spec.name, key: key.id, state: keyState))
                }
            }
        }
        note(state.integrations)
        note(state.operators)
        let current = state.project.authority.id
        return ([current] + state.project.formerAuthorities.map(\.id)).map { id in
            AuthorityKeys(id: id, isCurrent: id == current, left: left[id] ?? [])
        }
    }

    /// Those under which keys are left, without the ones that are named.
    package static func left(
        in state: State, at now: Instant, except ids: [String]
    ) -> [AuthorityKeys] {
        all(in: state, at: now).filter { !$0.left.isEmpty && !ids.contains($0.id) }
    }
}
