internal import Keys
internal import Manifests
internal import Reconcile

extension Reason {
    /// What and, where that is known, when and who; the place is shown beside it.
    var message: String {
        switch self {
        case .added(nil): "built in, and used from now on"
        case .added: "new in the manifests"
        case .removed: "its manifest is gone"
        case .renamed(let from, _): "was \(from)"
        case .fieldChanged(let difference, _): difference.words
        case .permissionsChanged: "the manifest names other permissions"
        case .catalogueChanged(let api, let count, _):
            "the catalogue \(api) changed, \(counted(count, "integration")) affected"
        case .generationRaised(let from, let to, _): "spec.generation was raised from \(from) to \(to)"
        case .takenUp: "it was forgotten; its manifest takes it up again, with the key that it has"
        case .rotationDue(let key, let activated, let due, _):
            "key \(key), active since \(activated.day), was due on \(due.day)"
        case .deliveryUnfinished(let key, let issued):
            "the apply of \(issued) did not finish: key \(key) never became active"
        case .noWorkingKey: "no key of it is active"
        case .rowsChanged(let difference, let event):
            "rows were changed: \(difference.words)\(event.map { "; recorded by \($0.words)" } ?? "")"
        case .rowsMissing(let event): "its rows are gone\(event.map { "; recorded by \($0.words)" } ?? "")"
        case .rowsUnexplained: "rows that no event of Lockstep explains"
        case .sealBroken(let verdict, let event):
            "\(verdict.words ?? "its seal is broken")\(event.map { "; recorded by \($0.words)" } ?? "")"
        case .command(let text): text.map { "asked for: \(printable($0))" } ?? "asked for by command"
        case .unused: "no integration uses it any more"
        }
    }

    /// The last event that explains what was recorded, where the reason has one.
    var event: EventReference? {
        switch self {
        case .rowsChanged(_, let event), .rowsMissing(let event), .sealBroken(_, let event): event
        default: nil
        }
    }
}

extension FieldDifference {
    /// `spec.owner: "a" → "b"`; a value that is not there is `none`. The whole of a recipient has to be seen, so only what is
    /// longer than any is cut.
    var words: String { "\(printable(field)): \(FieldDifference.quoted(before)) → \(FieldDifference.quoted(after))" }

    private static func quoted(_ value: String?) -> String {
        guard let value else { return "none" }
        let shown = printable(value)
        return "\"\(shown.count > 800 ? shown.prefix(799) + "…" : shown[...])\""
    }
}

extension EventReference {
    /// `event 12 (updated, 2026-11-24T09:30:00Z, kim@build-3)`
    var words: String { "event \(sequence) (\(action.rawValue), \(at), \(printable(whoWords(actor, operatorName))))" }
}

extension Notice {
    var code: String {
        switch self {
        case .revokedByCommand: "revoked-by-command"
        case .expired: "expired"
        case .expiresSoon: "expires-soon"
        case .retires: "retires"
        case .suspended: "suspended"
        case .rotationLeftOut: "rotation-left-out"
        case .neverActivated: "never-activated"
        case .formerlyIgnored: "formerly-ignored"
        case .needsRight: "needs-right"
        case .operatorsNotSetUp: "operators-not-set-up"
        case .mayApply: "may-apply"
        case .lacksRight: "lacks-right"
        }
    }

    var name: String {
        switch self {
        case .revokedByCommand(let name, _, _), .expired(let name, _, _), .neverActivated(let name, _, _),
            .formerlyIgnored(let name, _, _), .expiresSoon(let name, _, _, _), .suspended(let name, _),
            .retires(let name, _, _), .rotationLeftOut(let name, _, _), .operatorsNotSetUp(let name),
            .mayApply(let name), .lacksRight(let name, _):
            name
        case .needsRight(.credentials(let api)): api
        case .needsRight: "operators"
        }
    }

    var message: String {
        switch self {
        case .revokedByCommand(let name, let generation, let event):
            "\(name) was revoked by command\(event.map { " (\($0.words))" } ?? "") and stays so until "
                + "spec.generation is above \(generation)"
        case .expired(let name, let day, _): "\(name) expired on \(day); a later spec.expires brings it back"
        case .expiresSoon(let name, let day, let step, _):
            "\(name) expires on \(day), within \(step); a later spec.expires keeps the same key working"
        case .retires(let name, let key, let end): "key \(key) of \(name) was replaced and works until \(end)"
        case .suspended(let name, _): "\(name) is suspended: no key of it works, and none is issued"
        case .rotationLeftOut(let name, let day, _):
            "\(name) is due for rotation and is left alone, because it expires on \(day)"
        case .neverActivated(let name, let key, let issued):
            "key \(key) of \(name), issued \(issued), may have been delivered but never became active: it does not "
                + "work and never will"
        case .formerlyIgnored(let name, let former, _):
            "\(name) says it was formerly \(former), but both names are in use, so nothing is renamed"
        case .needsRight(let right): "to apply this takes \(right.words)"
        case .operatorsNotSetUp(let name):
            "operators are not set up, and the first one comes from \"lockstep init --operator \(printable(name))\""
        case .mayApply(let name): "operator \(name) may apply this"
        case .lacksRight(let name, let right): "operator \(name) may not apply this: it lacks \(right.words)"
        }
    }

    var place: Place? {
        switch self {
        case .expired(_, _, let place), .formerlyIgnored(_, _, let place), .expiresSoon(_, _, _, let place),
            .suspended(_, let place), .rotationLeftOut(_, _, let place):
            place
        case .revokedByCommand, .neverActivated, .retires, .needsRight, .operatorsNotSetUp, .mayApply, .lacksRight: nil
        }
    }
}

extension HoldBack {
    var code: String {
        switch self {
        case .protected: "protected"
        case .looksLikeRename: "looks-like-rename"
        case .inUse: "in-use"
        case .twoRetiring: "two-retiring"
        case .formerlyRevoked: "formerly-revoked"
        case .namesInUse: "names-in-use"
        case .lastSiteAdmin: "last-site-admin"
        }
    }

    var message: String {
        switch self {
        case .protected: "it is recorded with spec.protect: true"
        case .looksLikeRename(let from, let to): "\(from) goes and \(to) comes with the same API, partner and grants"
        case .inUse: "an integration that is held back uses it"
        case .twoRetiring(let end): "two replaced keys still work, the first of them until \(end)"
        case .formerlyRevoked(let former): "it was formerly \(former), which was revoked by command"
        case .namesInUse(let name, let former):
            "\(name) claims to be formerly \(former), but one of the names has another use"
        case .lastSiteAdmin: "nobody would be left who can change every operator"
        }
    }

    /// The line that would settle it.
    var hint: String {
        switch self {
        case .protected: "apply spec.protect: false first"
        case .looksLikeRename(let from, let to):
            "in the metadata of \(to) write \"formerly: \(from)\" to rename it, or \"formerly: none\" if it is new"
        case .inUse: "settle what is held back first"
        case .twoRetiring: "wait until then; a rotation with an overlap of 0 needs no room"
        case .formerlyRevoked: "in its metadata write \"formerly: none\" to issue a key all the same"
        case .namesInUse(let name, _):
            "leave \"formerly\" out of \(name), or rename in two steps with an apply between them"
        case .lastSiteAdmin:
            "apply another Site Admin with that right first, one without a ceiling and without spec.expires"
        }
    }
}
