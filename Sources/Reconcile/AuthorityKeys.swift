package import Keys

/// An authority of a project with the keys that were digested under it.
package struct AuthorityKeys: Hashable, Sendable {
    /// A key that is not revoked.
    package struct Left: Hashable, Sendable {
        package var integration: String
        package var key: KeyID
        package var state: KeyState
    }

    /// 16 hexadecimal digits.
    package var id: String
    /// The project's own, under which new keys are digested; otherwise one that was replaced.
    package var isCurrent: Bool
    /// By integration, in order of issue.
    package var left: [Left]

    /// The current one first, then those that were replaced, the oldest first.
    package static func all(in state: State, at now: Instant) -> [AuthorityKeys] {
        var left: [String: [Left]] = [:]
        for integration in state.integrations {
            guard let record = integration.recorded ?? integration.stored else { continue }
            for key in record.keys {
                let keyState = record.state(of: key, at: now)
                guard keyState != .revoked else { continue }
                left[key.authority, default: []].append(
                    Left(integration: record.spec.name, key: key.id, state: keyState))
            }
        }
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
