package import Keys

extension Notice {
    /// What is about to expire, as the rows are: for those who look at the store without manifests.
    package static func expiries(in state: State, by warnings: ExpiryWarnings, at now: Instant) -> [Notice] {
        state.integrations.compactMap { expiry(of: $0, by: warnings, at: now) }
    }

    /// The same for one; `nil` where nothing is to be said.
    package static func expiry(
        of found: Stored<IntegrationRecord>, by warnings: ExpiryWarnings, at now: Instant
    ) -> Notice? {
        guard let record = found.stored, record.standing == .managed, record.hasAccess(at: now),
            let expires = record.spec.expires, let step = warnings.step(before: expires.end, at: now)
        else { return nil }
        return .expiresSoon(name: record.spec.name, on: expires, step: step, nil)
    }
}
