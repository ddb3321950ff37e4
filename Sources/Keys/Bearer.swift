/// Who is issued secrets: an integration, whose keys open an API, or an operator, whose tokens prove who acts.
///
/// What the states of keys mean, how they follow one another and which rules they hold to is the same for both.
package protocol Bearer: Hashable, Sendable {
    associatedtype Spec: BearerSpec
    static var kind: ResourceKind { get }

    /// What the manifest says.
    var spec: Spec { get set }
    var standing: Standing { get set }
    /// In order of issue, then by id. Revoked ones stay, so that a leaked one is known again.
    var keys: [KeyRecord] { get set }

    init(spec: Spec, standing: Standing, keys: [KeyRecord])

    /// Equal records give equal bytes, different records different ones (specs/state.md).
    var canonicalBytes: [UInt8] { get }
    /// Reads canonical bytes back; `nil` when they are not whole.
    init?(canonicalBytes: [UInt8])
}

/// What a manifest says of the keys of a bearer.
package protocol BearerSpec: Hashable, Sendable {
    var name: String { get set }
    /// The last day on which the keys work.
    var expires: CalendarDay? { get }
    var rotation: Rotation? { get }
    /// Raised to have a new key; 0 where the manifest says nothing.
    var generation: Int { get set }
    var protected: Bool { get }
    var suspended: Bool { get set }
    /// Where the secrets of its new keys go; `nil`: where something else says.
    var delivery: Delivery? { get }
}

extension Bearer {
    /// SHA-256 of the canonical bytes.
    package var canonicalDigest: RecordDigest { RecordDigest(of: canonicalBytes) }

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
        return retiring.count < KeyRecord.mostRetiring ? nil : retiring.compactMap(\.retiresAt).min()
    }

    package func hasExpired(at now: Instant) -> Bool { spec.expires.map { now >= $0.end } ?? false }

    /// The one key that is `active` in its row, or was before it was suspended; expired or not.
    package var currentKey: KeyRecord? { keys.last { $0.isCurrent } }

    /// Keys that were replaced and whose overlap has not ended at `now`.
    package func retiringKeys(at now: Instant) -> [KeyRecord] {
        keys.filter { $0.state != .revoked && $0.state != .pending && $0.retiresAt.map { $0 > now } ?? false }
    }

    /// The key that `revoke --leaked` ended without a successor: none is active, and of those that ever were the newest is
    /// revoked. Whoever revokes a key asks for no new one; a raised `generation` does.
    package var leakedKey: KeyRecord? {
        guard standing == .managed, !keys.contains(where: { $0.isCurrent }) else { return nil }
        // One that was replaced and goes on until its date is never the newest, even where both came in one second.
        let candidates = keys.compactMap { key in
            key.retiresAt != nil && key.state != .revoked ? nil : key.activatedAt.map { (at: $0, key: key) }
        }
        let newest = candidates.max { ($0.at, $0.key.generation) < ($1.at, $1.key.generation) }
        return newest?.key.state == .revoked ? newest?.key : nil
    }
}

extension KeyRecord {
    /// As `Bearer.currentKey`.
    fileprivate var isCurrent: Bool { state == .active || (state == .suspended && retiresAt == nil) }

    /// Replaced keys of one bearer that may work at once.
    package static let mostRetiring = 2
}

extension BearerSpec {
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
