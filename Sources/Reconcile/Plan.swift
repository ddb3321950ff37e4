package import Keys

/// The ordered changes from state to desired: a pure value that holds no secret and may be published.
package struct Plan: Sendable {
    package var project: ProjectIdentity
    /// The store's state that the plan was made from.
    package var lineage: String
    package var serial: Int
    package var createdAt: Instant
    /// The earliest instant at which the same inputs would plan something else; `nil` when no date is ahead.
    package var validUntil: Instant?
    /// In the order in which they are carried out and shown.
    package var changes: [Change]
    package var notices: [Notice]
    /// Integrations and operators that need nothing.
    package var unchanged: Int
    package var guardFacts: GuardFacts
    /// The catalogues that ids in the changes belong to, for showing them; the desired ones win.
    package var catalogues: [Catalogue]
    /// See `PlanDigest`.
    package var digest: PlanDigest
    /// There was a seal key when it was made.
    package var sealsChecked: Bool

    /// Changes that apply would carry out.
    package var effective: LazyFilterSequence<[Change]> { changes.lazy.filter { $0.heldBack == nil } }
}

/// Whose plan it is.
package struct ProjectIdentity: Hashable, Sendable, Codable {
    package var uid: String
    package var name: String

    package init(uid: String, name: String) {
        self.uid = uid
        self.name = name
    }
}

/// What happens to one resource.
package struct Change: Sendable, Hashable {
    package var action: Action
    package var kind: ResourceKind
    package var name: String
    /// The name before a rename.
    package var formerName: String?
    /// Why it is left out, if it is.
    package var heldBack: HoldBack?
    package var reasons: [Reason]
    package var content: Content

    /// Indirect: changes are handed on and filtered, and a copy of what they hold would count dozens of references.
    package indirect enum Content: Sendable, Hashable {
        /// `before` is what the rows hold; `nil` when there are none.
        case integration(before: IntegrationRecord?, after: IntegrationTarget)
        case catalogue(before: Catalogue?, after: Catalogue?)
        case partner(before: Partner?, after: Partner?)
        case `operator`(before: OperatorRecord?, after: OperatorTarget)
    }
}

/// The verbs of a plan, and those that only a command has.
package enum Action: String, Hashable, Sendable, CaseIterable, Codable {
    case create, rename, update, revoke, issue, rotate, delete
    /// `lockstep forget`: no manifest asks for it.
    case forget
    /// `lockstep adopt`: an issue whose key is there already.
    case adopt
}

/// What an integration or an operator becomes. Instants that follow from the time of the apply are not in it, so that the digest of
/// a plan does not change with the clock; `record(at:)` puts them in.
package struct Target<Record: Bearer>: Sendable, Hashable {
    package var spec: Record.Spec
    package var standing: Standing
    /// As recorded, so that rows changed by something else are put back.
    package var keys: [KeyRecord]
    /// Keys that are revoked when the change is carried out.
    package var revokes: [KeyID]
    /// Set when a new key is handed out.
    package var newKey: NewKey?
    /// Rows that Lockstep never wrote are deleted.
    package var deletesRows: Bool

    package init(
        spec: Record.Spec, standing: Standing = .managed, keys: [KeyRecord] = [], revokes: [KeyID] = [],
        newKey: NewKey? = nil, deletesRows: Bool = false
    ) {
        self.spec = spec
        self.standing = standing
        self.keys = keys
        self.revokes = revokes
        self.newKey = newKey
        self.deletesRows = deletesRows
    }

    /// The record as it stands after the change, without the new key.
    package func record(at now: Instant) -> Record {
        let keys = keys.map { key in
            var key = key
            if revokes.contains(key.id) {
                key.state = .revoked
                key.revokedAt = now
            } else if key.state != .revoked, let end = key.retiresAt, end <= now {
                // It has not worked since then; the row says so from now on.
                key.state = .revoked
                key.revokedAt = end
            } else if spec.suspended, key.state == .active || key.state == .retiring {
                key.state = .suspended
            } else if !spec.suspended, key.state == .suspended {
                key.state = key.retiresAt == nil ? .active : .retiring
            }
            return key
        }
        return Record(spec: spec, standing: standing, keys: keys)
    }
}

package typealias IntegrationTarget = Target<IntegrationRecord>
package typealias OperatorTarget = Target<OperatorRecord>

/// A key that is to be issued.
package struct NewKey: Sendable, Hashable {
    /// The working key that retires once the new one is active.
    package var replaces: KeyID?
    /// How long the replaced key goes on working.
    package var overlap: Period
    /// Where its secret goes, as a manifest says; `nil`: where the command line says.
    package var delivery: Delivery?

    package init(replaces: KeyID? = nil, overlap: Period = .zero, delivery: Delivery? = nil) {
        self.replaces = replaces
        self.overlap = overlap
        self.delivery = delivery
    }
}

/// Why a change is left out while the rest is done.
package enum HoldBack: Hashable, Sendable, Codable {
    /// The resource is recorded with `protect: true`.
    case protected
    /// A removed and a new integration with the same API, partner and grants look like a rename.
    case looksLikeRename(from: String, to: String)
    /// The API or the partner goes, but an integration that is held back uses it.
    case inUse
    /// `formerly` names an integration that was revoked by command: a rename must not bring it back.
    case formerlyRevoked(String)
    /// Two keys that were replaced still work; a third has to wait until the first of them stops.
    case twoRetiring(until: Instant)
    /// `formerly` leads to a name that is in use, as in a swap: one partner's key would get another's grants.
    case namesInUse(name: String, former: String)
    /// Nobody would be left who can grant everything: no Site Admin with the right, without a ceiling and a last day.
    case lastSiteAdmin
}
