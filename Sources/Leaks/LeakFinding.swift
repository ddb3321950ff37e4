package import Keys

/// What becomes of a key that stands in a leaked text.
package struct LeakFinding: Hashable, Sendable {
    package enum Result: String, Hashable, Sendable, CaseIterable {
        case revoked
        /// The token of the last operator that can change every operator: it is left, and has to be rotated.
        case kept
        case alreadyRevoked = "already_revoked"
        /// The key id is known, but whether the string is that key nobody can tell without the key of the authority under
        /// which it was digested.
        case notSearched = "not_searched"
        /// The key id is known, but the string is not the key that was issued under it.
        case digestDiffers = "digest_differs"
        /// A key string whose key id is not known here.
        case unknown
    }

    package var keyID: KeyID
    package var result: Result
    /// The integration as its rows held it, or as it was recorded where it has none; `nil` of an unknown key.
    package var integration: IntegrationRecord?
    /// The operator whose token it is; the integration is `nil` then.
    package var owner: OperatorRecord?
    /// The key as it was before; `nil` where the string is not the key.
    package var key: KeyRecord?
    package var stateBefore: KeyState?
    /// Words of the text in which it stands.
    package var occurrences: Int
    /// Unfinished keys of the integration that were revoked along.
    package var revokedAlong: [KeyID] = []
    /// Keys of the integration that go on working.
    package var stillWorking: [KeyID] = []
}
