/// What a manifest says of an integration, with its permissions resolved to grants.
package struct IntegrationSpec: Hashable, Sendable {
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
package struct Rotation: Hashable, Sendable {
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

extension IntegrationSpec {
    /// When the key that became active at `activated` falls due for a rotation by the calendar; `nil` for never.
    package func rotationDue(ofKeyActiveSince activated: Instant) -> Instant? {
        rotation?.every.map { activated + $0 }
    }

    /// From then on the calendar rotates no more, because the last day is too near; `nil` where nothing expires.
    package var lastRotation: Instant? {
        guard let expires, let rotation else { return nil }
        return Instant(seconds: expires.end.seconds - rotation.leastLife.seconds)
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
package struct IntegrationRecord: Hashable, Sendable {
    package var spec: IntegrationSpec
    package var standing: Standing
    /// In order of issue, then by id. Revoked keys stay, so that a leaked one is known again.
    package var keys: [KeyRecord]

    package init(spec: IntegrationSpec, standing: Standing = .managed, keys: [KeyRecord] = []) {
        self.spec = spec
        self.standing = standing
        self.keys = keys
    }

    /// The state of one of its keys at `now`. Where the standing lets none work, none does, whatever its row says.
    package func state(of key: KeyRecord, at now: Instant) -> KeyState {
        guard standing.letsKeysWork else { return .revoked }
        switch key.state {
        case .pending: return .pending
        case .revoked: return .revoked
        case .active, .retiring, .suspended: break
        }
        // A key past its date is that, suspended or not.
        if hasExpired(at: now) || key.retiresAt.map({ now >= $0 }) ?? (key.state == .retiring) { return .expired }
        if spec.suspended || key.state == .suspended { return .suspended }
        return key.state == .active ? .active : .retiring
    }

    /// When the first of two replaced keys that still work stops; `nil` where fewer are left. A third has to wait for it.
    package func endOfFirstOfTwoRetiring(at now: Instant) -> Instant? {
        let retiring = retiringKeys(at: now)
        return retiring.count < IntegrationRecord.mostRetiring ? nil : retiring.compactMap(\.retiresAt).min()
    }

    /// Replaced keys of an integration that may work at once.
    package static let mostRetiring = 2

    package func hasExpired(at now: Instant) -> Bool { spec.expires.map { now >= $0.end } ?? false }

    /// The one key that is `active` in its row, or was before it was suspended; expired or not.
    package var currentKey: KeyRecord? {
        keys.last { $0.state == .active || ($0.state == .suspended && $0.retiresAt == nil) }
    }

    /// Keys that were replaced and whose overlap has not ended at `now`.
    package func retiringKeys(at now: Instant) -> [KeyRecord] {
        keys.filter { $0.state != .revoked && $0.state != .pending && $0.retiresAt.map { $0 > now } ?? false }
    }

    /// The key that `revoke --leaked` ended without a successor: none is active, and of those that ever were the newest is
    /// revoked. Whoever revokes a key asks for no new one; a raised `generation` does.
    package var leakedKey: KeyRecord? {
        guard standing == .managed, currentKey == nil else { return nil }
        // One that was replaced and goes on until its date is never the newest, even where both came in one second.
        let candidates = keys.compactMap { key in
            key.retiresAt != nil && key.state != .revoked ? nil : key.activatedAt.map { (at: $0, key: key) }
        }
        let newest = candidates.max { ($0.at, $0.key.generation) < ($1.at, $1.key.generation) }
        return newest?.key.state == .revoked ? newest?.key : nil
    }

    /// Whether some key lets a request in to at least one permission.
    package func hasAccess(at now: Instant) -> Bool {
        !spec.grants.isEmpty && keys.contains { state(of: $0, at: now).works }
    }
}

/// Whether and how Lockstep manages an integration.
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
