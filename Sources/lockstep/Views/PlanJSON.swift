internal import Keys
internal import Manifests
internal import Reconcile

/// A plan as data: the shape that specs/plan.md states.
struct PlanJSON: Encodable {
    struct Store: Encodable {
        var lineage: String
        var serial: Int
    }

    struct Event: Encodable {
        var sequence: Int
        var at: String
        var actor: String
        var action: String

        init(_ event: EventReference) {
            sequence = event.sequence
            at = event.at.description
            actor = event.actor
            action = event.action.rawValue
        }
    }

    struct ReasonJSON: Encodable {
        var code: String
        var cause: String
        var message: String
        @Nullable var file: String?
        @Nullable var line: Int?
        @Nullable var event: Event?

        init(_ reason: Reason) {
            code = reason.code
            cause = reason.cause.rawValue
            message = reason.message
            file = reason.place?.file
            line = reason.place?.line
            event = reason.event.map(Event.init)
        }
    }

    struct Grants: Encodable {
        var added: [String]
        var removed: [String]
    }

    struct Hold: Encodable {
        var code: String
        var message: String
        var hint: String
    }

    struct ChangeJSON: Encodable {
        var action: String
        var kind: String
        var name: String
        @Nullable var delivery: String?
        @Nullable var formerName: String?
        var heldBack: Bool
        @Nullable var hold: Hold?
        var reasons: [ReasonJSON]
        var grants: Grants

        init(_ change: Change) {
            action = change.action.rawValue
            kind = change.kind.rawValue
            name = change.name
            delivery = change.newKey?.delivery?.to.description
            formerName = change.formerName
            heldBack = change.heldBack != nil
            hold = change.heldBack.map { Hold(code: $0.code, message: $0.message, hint: $0.hint) }
            reasons = change.reasons.map(ReasonJSON.init)
            let difference = change.grantDifference
            grants = Grants(added: difference.added, removed: difference.removed)
        }
    }

    struct NoticeJSON: Encodable {
        var code: String
        var name: String
        var message: String
        @Nullable var file: String?
        @Nullable var line: Int?

        init(_ notice: Notice) {
            code = notice.code
            name = notice.name
            message = notice.message
            file = notice.place?.file
            line = notice.place?.line
        }
    }

    struct Guard: Encodable {
        var hadAccess: Int
        var ending: [String]
        var allowed: Int
        var refused: Bool
    }

    var formatVersion = outputFormatVersion
    var project: String
    var store: Store
    @Nullable var digest: String?
    /// The later day that it is for; it has no digest then, because it cannot be applied.
    @Nullable var at: String?
    var seals: String
    var createdAt: String
    @Nullable var validUntil: String?
    var changes: [ChangeJSON]
    var notices: [NoticeJSON]
    var `guard`: Guard
    var summary: PlanSummary

    init(_ plan: Plan, at day: CalendarDay? = nil) {
        project = plan.project.name
        store = Store(lineage: plan.lineage, serial: plan.serial)
        digest = day == nil ? plan.digest.description : nil
        at = day?.description
        seals = sealWords(plan.sealsChecked)
        createdAt = plan.createdAt.description
        validUntil = plan.validUntil?.description
        changes = plan.changes.map(ChangeJSON.init)
        notices = plan.notices.map(NoticeJSON.init)
        let facts = plan.guardFacts
        self.guard = Guard(
            hadAccess: facts.hadAccess, ending: facts.ending, allowed: facts.allowed,
            refused: facts.refusal(allowingRevocations: nil) != nil)
        summary = PlanSummary(plan)
    }

    var text: String { jsonText(self) }
}
