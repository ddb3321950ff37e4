/// The gateway's question: what is the key with this digest good for now?
package protocol KeyLookUp: Sendable {
    /// One indexed read. `nil` when no key has the digest, and when the integration that has it does not bear the seal of its
    /// last event: what was edited by hand, or is older than the last event, opens nothing.
    func lookUp(_ digest: KeyDigest, at now: Instant, checking seals: SealKey) throws -> KeyAnswer?

    /// Which of the keys the store knows by digest or by key id, in whatever project and state. One read of the store, in
    /// the order of the keys; `nil` for one that is new.
    func holders(of keys: [(id: KeyID, digest: KeyDigest)]) throws -> [KeyHolder?]
}

/// Whose a known key is.
package struct KeyHolder: Hashable, Sendable {
    package var projectUID: String
    package var integration: String
    /// The very key; otherwise another one that has its key id.
    package var isSameKey: Bool

    package init(projectUID: String, integration: String, isSameKey: Bool) {
        self.projectUID = projectUID
        self.integration = integration
        self.isSameKey = isSameKey
    }
}

/// The answer to the gateway's question. Only `state.works` opens anything.
package struct KeyAnswer: Hashable, Sendable {
    package var projectUID: String
    package var integration: String
    package var api: String
    package var partner: String?
    package var keyID: KeyID
    package var state: KeyState
    package var grants: GrantSet

    package init(
        projectUID: String, integration: String, api: String, partner: String? = nil, keyID: KeyID, state: KeyState,
        grants: GrantSet
    ) {
        self.projectUID = projectUID
        self.integration = integration
        self.api = api
        self.partner = partner
        self.keyID = keyID
        self.state = state
        self.grants = grants
    }
}
