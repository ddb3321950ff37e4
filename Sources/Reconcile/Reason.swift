package import Keys
package import Manifests

/// Why a change is in a plan: facts only, the sentences are the views'.
package enum Reason: Hashable, Sendable, Codable {
    case added(Place?)
    case removed
    case renamed(from: String, Place?)
    case fieldChanged(FieldDifference, Place?)
    /// The manifest names other permissions than before.
    case permissionsChanged(Place?)
    /// The manifest says the same, but what its `all` or its labels mean in the catalogue changed.
    /// `integrations` hold grants of the API.
    case catalogueChanged(api: String, integrations: Int, Place?)
    case generationRaised(from: Int, to: Int, Place?)
    /// A manifest stands behind a forgotten integration again: it is managed from now on, with the key that it has.
    case takenUp(Place?)
    case rotationDue(key: KeyID, activatedAt: Instant, dueAt: Instant, Place?)
    /// An earlier apply wrote the key and did not get as far as activating it.
    case deliveryUnfinished(key: KeyID, issuedAt: Instant)
    case noWorkingKey
    /// Rows hold another value than the last event wrote.
    case rowsChanged(FieldDifference, EventReference?)
    case rowsMissing(EventReference?)
    /// Rows that no event explains.
    case rowsUnexplained
    /// The rows, or what is recorded of them, do not bear Lockstep's seal.
    case sealBroken(SealVerdict, EventReference?)
    /// Asked for by a command, such as `lockstep rotate` or `lockstep revoke`.
    case command(text: String?)
    /// Nothing uses the built-in catalogue any more.
    case unused

    package var cause: Cause {
        switch self {
        case .added, .removed, .renamed, .fieldChanged, .permissionsChanged, .catalogueChanged, .generationRaised,
            .takenUp, .unused:
            .manifest
        case .rotationDue: .time
        case .rowsChanged, .rowsMissing, .rowsUnexplained, .sealBroken, .noWorkingKey: .drift
        case .deliveryUnfinished, .command: .command
        }
    }

    /// Stable, for machines.
    package var code: String {
        switch self {
        case .added: "added"
        case .removed: "removed"
        case .renamed: "renamed"
        case .fieldChanged: "field-changed"
        case .permissionsChanged: "permissions-changed"
        case .catalogueChanged: "catalogue-changed"
        case .generationRaised: "generation-raised"
        case .takenUp: "taken-up"
        case .rotationDue: "rotation-due"
        case .deliveryUnfinished: "delivery-unfinished"
        case .noWorkingKey: "no-working-key"
        case .rowsChanged: "rows-changed"
        case .rowsMissing: "rows-missing"
        case .rowsUnexplained: "rows-unexplained"
        case .sealBroken: "seal-broken"
        case .command: "command"
        case .unused: "unused"
        }
    }

    package var place: Place? {
        switch self {
        case .added(let place), .renamed(_, let place), .fieldChanged(_, let place), .permissionsChanged(let place),
            .takenUp(let place), .catalogueChanged(_, _, let place), .generationRaised(_, _, let place),
            .rotationDue(_, _, _, let place):
            place
        default: nil
        }
    }
}

/// What moved: the manifest, the calendar, a command, or something other than Lockstep.
package enum Cause: String, Hashable, Sendable {
    case manifest, drift, time, command
}

/// A field whose two values differ, as text for people; never a secret.
package struct FieldDifference: Hashable, Sendable, Codable {
    package var field: String
    package var before: String?
    package var after: String?

    package init(_ field: String, before: String?, after: String?) {
        self.field = field
        self.before = before
        self.after = after
    }
}

/// What a plan has to say that is not a change.
package enum Notice: Hashable, Sendable, Codable {
    /// The manifest is still there, but the key was revoked by command; only a raised generation brings it back.
    case revokedByCommand(name: String, generation: Int, EventReference?)
    /// The last day has passed, so nothing is issued or rotated.
    case expired(name: String, on: CalendarDay, Place?)
    /// The last day is near: `step` of the project's warnings has been reached.
    case expiresSoon(name: String, on: CalendarDay, step: Period, Place?)
    /// A replaced key goes on working until its overlap ends.
    case retires(name: String, key: KeyID, at: Instant)
    /// `state: suspended`: no key of it works, and none is issued or replaced.
    case suspended(name: String, Place?)
    /// A rotation that is due is left out, because the new key would hardly live.
    case rotationLeftOut(name: String, expires: CalendarDay, Place?)
    /// A key whose secret may have been delivered but that never became active.
    case neverActivated(name: String, key: KeyID, issuedAt: Instant)
    /// `formerly` names an integration that still has its own manifest, or the new name is taken.
    case formerlyIgnored(name: String, former: String, Place?)
    /// Whoever applies needs this right.
    case needsRight(Right)
    /// Manifests name operators, and the project has none: the first comes from `init`.
    case operatorsNotSetUp(name: String)
    /// Whoever presents a token to `plan` may apply it, or lacks a right; never in a saved plan.
    case mayApply(name: String)
    case lacksRight(name: String, Right)
}
