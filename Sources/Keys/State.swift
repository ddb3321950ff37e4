/// What the store holds of one project, read in one transaction.
package struct State: Sendable {
    package var project: StoredProject
    /// Each sorted by name, in the order of UTF-8 bytes; at most one per name.
    package var catalogues: [Stored<Catalogue>]
    package var partners: [Stored<Partner>]
    package var integrations: [Stored<IntegrationRecord>]
    package var operators: [Stored<OperatorRecord>]
    /// There was a seal key, so the verdicts say something.
    package var sealsChecked: Bool

    package init(
        project: StoredProject, catalogues: [Stored<Catalogue>] = [], partners: [Stored<Partner>] = [],
        integrations: [Stored<IntegrationRecord>] = [], operators: [Stored<OperatorRecord>] = [],
        sealsChecked: Bool = false
    ) {
        self.project = project
        self.catalogues = catalogues
        self.partners = partners
        self.integrations = integrations
        self.operators = operators
        self.sealsChecked = sealsChecked
    }
}

/// The head of a project's state.
package struct StoredProject: Hashable, Sendable {
    package var uid: String
    package var name: String
    /// Drawn when the project came into this store; a plan made against another store does not fit.
    package var lineage: String
    /// Raised by every transaction.
    package var serial: Int
    package var authority: AuthorityFingerprint
    /// Those that were replaced and not dropped: keys may be left whose digests were made under them. Oldest first.
    package var formerAuthorities: [AuthorityFingerprint]
    /// When the last event was written; a clock behind it must not write.
    package var lastEventAt: Instant

    package init(
        uid: String, name: String, lineage: String, serial: Int, authority: AuthorityFingerprint,
        formerAuthorities: [AuthorityFingerprint] = [], lastEventAt: Instant
    ) {
        self.uid = uid
        self.name = name
        self.lineage = lineage
        self.serial = serial
        self.authority = authority
        self.formerAuthorities = formerAuthorities
        self.lastEventAt = lastEventAt
    }
}

/// A resource as its rows hold it beside what Lockstep's last event wrote. An object, since many thousands are handed on, and to
/// copy one means to count some thirty references.
package final class Stored<Resource: Equatable & Sendable>: Sendable {
    /// What the rows hold; `nil` when they are gone.
    package let stored: Resource?
    /// What was recorded; `nil` when Lockstep never wrote such a resource. To be shown, but not to be put back, where the seal
    /// is `unproven`.
    package let recorded: Resource?
    /// The last event of Lockstep's own about it.
    package let event: EventReference?
    package let seal: SealVerdict
    /// The rows were changed by something else, or what proves them was.
    package let hasDrifted: Bool

    package init(
        stored: Resource?, recorded: Resource?, event: EventReference?, seal: SealVerdict = .notChecked
    ) {
        self.stored = stored
        self.recorded = recorded
        self.event = event
        self.seal = seal
        hasDrifted = stored != recorded || seal.isBroken
    }

    /// The rows hold what was recorded.
    package init(asRecorded resource: Resource?, event: EventReference?, seal: SealVerdict) {
        stored = resource
        recorded = resource
        self.event = event
        self.seal = seal
        hasDrifted = seal.isBroken
    }

    /// What the rows may be made to hold again.
    package var proven: Resource? { seal == .unproven ? nil : recorded }
}

extension Stored: Equatable {
    package static func == (a: Stored, b: Stored) -> Bool {
        a.stored == b.stored && a.recorded == b.recorded && a.event == b.event && a.seal == b.seal
    }
}

extension Stored where Resource: Bearer {
    /// The name under which Lockstep knows it.
    package var name: String { recorded?.spec.name ?? stored?.spec.name ?? "" }
}

/// Points to an event, with what a reason or a drift report says of it.
package struct EventReference: Hashable, Sendable, Codable {
    package var sequence: Int
    package var at: Instant
    package var actor: String
    /// The fact of that name: who proved by a token to have acted.
    package var operatorName: String?
    package var action: EventAction
    package var reason: String?

    package init(
        sequence: Int, at: Instant, actor: String, operatorName: String? = nil, action: EventAction, reason: String?
    ) {
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.operatorName = operatorName
        self.action = action
        self.reason = reason
    }
}

/// The kinds of resource that a project owns.
package enum ResourceKind: String, Hashable, Sendable, CaseIterable, Codable {
    case api = "API"
    case partner = "Partner"
    case integration = "Integration"
    case `operator` = "Operator"
}
