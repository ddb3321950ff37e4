internal import Keys

/// The keys of a state by digest and by key id.
struct KnownKeys {
    struct Match {
        /// Place of the integration in the state.
        var integration: Int
        var key: KeyRecord
        /// It is not revoked, in what is recorded or in whatever row has its digest.
        var isAlive: Bool
    }

    private var recorded: [KeyDigest: (integration: Int, key: KeyRecord)] = [:]
    private var rows: [KeyDigest: (integration: Int, key: KeyRecord)] = [:]
    private var owners: [KeyID: Int] = [:]
    private let integrations: [Stored<IntegrationRecord>]

    init(_ state: State) {
        integrations = state.integrations
        for (index, integration) in integrations.enumerated() {
            for key in integration.stored?.keys ?? [] {
                rows[key.digest] = (index, key)
                owners[key.id] = owners[key.id] ?? index
            }
            for key in integration.recorded?.keys ?? [] {
                recorded[key.digest] = (index, key)
                owners[key.id] = index
            }
        }
    }

    /// The key with this digest. Of whom it is recorded counts before what the rows say: writing that record takes the
    /// digest out of every other row.
    func match(_ digest: KeyDigest) -> Match? {
        guard let (index, key) = recorded[digest] ?? rows[digest] else { return nil }
        let standsRevoked = integrations[index].recorded.map { !$0.standing.letsKeysWork } ?? false
        let recordedAlive = recorded[digest].map { !standsRevoked && $0.key.state != .revoked } ?? false
        let rowAlive = rows[digest].map { isAlive($0) } ?? false
        return Match(integration: index, key: key, isAlive: recordedAlive || rowAlive)
    }

    func owner(of id: KeyID) -> Int? { owners[id] }

    private func isAlive(_ row: (integration: Int, key: KeyRecord)) -> Bool {
        row.key.state != .revoked && (integrations[row.integration].stored?.standing.letsKeysWork ?? false)
    }
}
