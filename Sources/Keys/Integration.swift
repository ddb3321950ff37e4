/// What a manifest says of an integration, with its permissions resolved to grants.
package struct IntegrationSpec: BearerSpec {
    package var name: String
    package var api: String
    package var partner: String?
    package var description: String?
    /// Who answers for it: an e-mail address or a team.
    package var owner: String?
    /// Sorted by key.
    package var labels: [Label]
    package var grants: GrantSet
    /// The last day on which the keys work.
    package var expires: CalendarDay?
    package var rotation: Rotation?
    /// Raised to have a new key; 0 where the manifest says nothing.
    package var generation: Int
    package var protected: Bool
    /// `state: suspended`: its keys do not work until that is taken out.
    package var suspended: Bool
    /// Where the secrets of its new keys go; `nil`: where its partner or the command line says.
    package var delivery: Delivery?

    package init(
        name: String, api: String, partner: String? = nil, description: String? = nil, owner: String? = nil,
        labels: [Label] = [], grants: GrantSet = .empty, expires: CalendarDay? = nil, rotation: Rotation? = nil,
        generation: Int = 0, protected: Bool = false, suspended: Bool = false, delivery: Delivery? = nil
    ) {
        self.name = name
        self.api = api
        self.partner = partner
        self.description = description
        self.owner = owner
        self.labels = labels
        self.grants = grants
        self.expires = expires
        self.rotation = rotation
        self.generation = generation
        self.protected = protected
        self.suspended = suspended
        self.delivery = delivery
    }
}

/// A `metadata.labels` entry.
package struct Label: Hashable, Sendable, Codable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// `rotate: {every: 90d, overlap: 14d}`.
package struct Rotation: Hashable, Sendable, Codable {
    /// `nil`: only when asked, by `generation` or by `lockstep rotate`.
    package var every: Period?
    /// How long a predecessor goes on working after its successor became active.
    package var overlap: Period

    /// Where nothing else is said: a week, so that a partner who swaps keys on a Monday is not cut off on a Friday.
    package static let defaultOverlap = Period(seconds: 7 * 86_400)

    package init(every: Period?, overlap: Period) {
        self.every = every
        self.overlap = overlap
    }

    /// The least that has to be left before the last day for a rotation by the calendar: the overlap, so that the new key
    /// outlives the old one, and a week (or `every`, where that is shorter), so that nobody swaps keys for a day.
    package var leastLife: Period {
        max(overlap, min(every ?? Rotation.defaultOverlap, Rotation.defaultOverlap))
    }
}

/// A key as the store holds it: everything but the secret.
package struct KeyRecord: Hashable, Sendable {
    package var id: KeyID
    package var digest: KeyDigest
    /// The authority under which the digest was made.
    package var authority: String
    package var state: StoredKeyState
    package var issuedAt: Instant
    /// `nil` until a sink gave its receipt.
    package var activatedAt: Instant?
    /// Set with `.retiring`: from this instant on the key does not work, whether or not anyone applied.
    package var retiresAt: Instant?
    package var revokedAt: Instant?
    /// The `generation` that it was issued for.
    package var generation: Int

    package init(
        id: KeyID, digest: KeyDigest, authority: String, state: StoredKeyState, issuedAt: Instant,
        activatedAt: Instant? = nil, retiresAt: Instant? = nil, revokedAt: Instant? = nil, generation: Int = 0
    ) {
        self.id = id
        self.digest = digest
        self.authority = authority
        self.state = state
        self.issuedAt = issuedAt
        self.activatedAt = activatedAt
        self.retiresAt = retiresAt
        self.revokedAt = revokedAt
        self.generation = generation
    }
}

/// The state that a key's row holds. `expired` is not among them: it follows from the date (`KeyState`).
package enum StoredKeyState: String, Hashable, Sendable, CaseIterable {
    case pending, active, retiring, suspended, revoked
}

/// What a key is at an instant.
package enum KeyState: String, Hashable, Sendable, CaseIterable {
    case pending, active, retiring, suspended, expired, revoked

    /// Whether a request that presents the key is let in.
    package var works: Bool { self == .active || self == .retiring }
}

/// An integration as the store holds it.
package struct IntegrationRecord: Bearer {
    package static var kind: ResourceKind { .integration }

    package var spec: IntegrationSpec
    package var standing: Standing
    /// In order of issue, then by id. Revoked keys stay, so that a leaked one is known again.
    package var keys: [KeyRecord]

    package init(spec: IntegrationSpec, standing: Standing = .managed, keys: [KeyRecord] = []) {
        self.spec = spec
        self.standing = standing
        self.keys = keys
    }

    /// Whether some key lets a request in to at least one permission.
    package func hasAccess(at now: Instant) -> Bool {
        !spec.grants.isEmpty && keys.contains { state(of: $0, at: now).works }
    }
}

/// Whether and how Lockstep manages an integration or an operator.
package enum Standing: Hashable, Sendable {
    /// A manifest stands behind it.
    case managed
    /// Revoked by `lockstep revoke` while at this generation; only a higher one brings it back.
    case revokedByCommand(generation: Int)
    /// Its manifest is gone. The record stays for its keys' sake.
    case removed
    /// Given up by `lockstep forget`: its keys go on working, and no plan touches it until a manifest takes it up again.
    case forgotten

    /// Whether a key of such an integration can work at all.
    package var letsKeysWork: Bool {
        switch self {
        case .managed, .forgotten: true
        case .revokedByCommand, .removed: false
        }
    }
}
