package import Keys

/// Where the set-up of one integration stands, from the issue of its key to the partner's first use (specs/status.md).
package struct SetUp: Hashable, Sendable {
    package enum Stage: String, Hashable, Sendable, CaseIterable {
        case neverDelivered = "never-delivered"
        case delivered
        case inUse = "in-use"
        case suspended, expired, revoked
        /// No manifest stands behind it, but its key works.
        case forgotten
    }

    /// When a key became active, and by which receipt.
    package struct Delivered: Hashable, Sendable {
        package var at: Instant
        /// The sink's words; `nil` where the audit log does not have them.
        package var how: String?
        /// A person said so.
        package var isConfirmed: Bool
    }

    /// A replaced key that still works.
    package struct Retiring: Hashable, Sendable {
        package var key: KeyID
        package var until: Instant
        package var usage: KeyUsage
    }

    /// What a person has to do.
    package enum Step: Hashable, Sendable {
        /// Nothing of it works: an apply issues a key. `pending`: keys whose delivery did not finish.
        case deliver(pending: [KeyID])
        /// Delivered, and not used since.
        case askPartner(since: Instant)
        /// The partner goes on using the replaced key, which stops.
        case remindPartner(key: KeyID, until: Instant)
        case rotate(dueAt: Instant)
        case renew(expires: CalendarDay, isPast: Bool)
        case resume
        case reissue(generation: Int)
        case lookAtDrift
    }

    package var name: String
    package var api: String
    package var partner: String?
    package var owner: String?
    /// The partner's, where its manifest names one.
    package var contact: String?
    package var stage: Stage
    /// The key that works, or the last that did.
    package var key: KeyID?
    package var issuedAt: Instant?
    package var delivered: Delivered?
    package var usage: KeyUsage
    package var retiring: [Retiring]
    package var expires: CalendarDay?
    package var steps: [Step]
}

/// What set-ups are told from, besides the state.
package struct SetUpFacts: Sendable {
    package var usage: [KeyID: KeyUsage]
    /// The receipts of keys that became active, from the audit log.
    package var receipts: [KeyID: String]
    package var warnings: ExpiryWarnings
    package var now: Instant

    package init(usage: [KeyID: KeyUsage], activations: [Event], warnings: ExpiryWarnings, now: Instant) {
        self.usage = usage
        receipts = Dictionary(
            activations.compactMap { event in
                guard let key = event.keyID, let reason = event.reason else { return nil }
                // What became of the replaced key follows the receipt.
                return (key, String(reason.prefix { $0 != ";" }))
            }, uniquingKeysWith: { _, last in last })
        self.warnings = warnings
        self.now = now
    }

    /// Whether the gateway takes notes at all.
    package var notesUse: Bool { !usage.isEmpty }
}

extension SetUp {
    /// How long a partner has before somebody asks.
    private static let patience = Period(seconds: 86_400)

    /// The set-ups of all integrations that a manifest stands behind, by name.
    package static func all(in state: State, _ facts: SetUpFacts) -> [SetUp] {
        let contacts = Dictionary(
            state.partners.compactMap(\.stored).compactMap { partner in partner.contact.map { (partner.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        return state.integrations.compactMap { found in
            guard let record = found.stored ?? found.recorded, record.standing != .removed else { return nil }
            var setUp = SetUp(record, facts)
            setUp.contact = record.spec.partner.flatMap { contacts[$0] }
            if found.hasDrifted { setUp.steps.append(.lookAtDrift) }
            return setUp
        }
    }

    private init(_ record: IntegrationRecord, _ facts: SetUpFacts) {
        let now = facts.now
        let current = record.currentKey
        let key = current ?? record.keys.last
        name = record.spec.name
        api = record.spec.api
        partner = record.spec.partner
        owner = record.spec.owner
        self.key = key?.id
        issuedAt = key?.issuedAt
        delivered = key.flatMap { key in
            key.activatedAt.map { Delivered(at: $0, receipt: facts.receipts[key.id]) }
        }
        usage = key.flatMap { facts.usage[$0.id] } ?? KeyUsage()
        retiring = record.retiringKeys(at: now).compactMap { key in
            key.retiresAt.map { Retiring(key: key.id, until: $0, usage: facts.usage[key.id] ?? KeyUsage()) }
        }
        expires = record.spec.expires
        steps = []
        stage = .revoked
        if case .revokedByCommand(let generation) = record.standing {
            steps.append(.reissue(generation: generation))
        } else if record.standing == .forgotten {
            stage = .forgotten
        } else if record.hasExpired(at: now) {
            stage = .expired
            if let expires { steps.append(.renew(expires: expires, isPast: true)) }
        } else if record.spec.suspended {
            stage = .suspended
            steps.append(.resume)
        } else if let current {
            stage = usage.firstUsedAt == nil ? .delivered : .inUse
            steps = SetUp.steps(of: record, current, stage, retiring, facts)
        } else if let leaked = record.leakedKey, !record.keys.contains(where: { $0.state == .pending }) {
            // A predecessor may still work.
            steps.append(.reissue(generation: leaked.generation))
        } else {
            stage = .neverDelivered
            steps.append(.deliver(pending: record.keys.filter { $0.state == .pending }.map(\.id)))
        }
    }

    private static func steps(
        of record: IntegrationRecord, _ current: KeyRecord, _ stage: Stage, _ retiring: [Retiring], _ facts: SetUpFacts
    ) -> [Step] {
        let now = facts.now
        var steps: [Step] = []
        let pending = record.keys.filter { $0.state == .pending }.map(\.id)
        if !pending.isEmpty { steps.append(.deliver(pending: pending)) }
        if let activated = current.activatedAt {
            let clingers = retiring.filter { $0.usage.lastUsedAt.map { $0 > activated } ?? false }
            steps += clingers.map { .remindPartner(key: $0.key, until: $0.until) }
            if clingers.isEmpty, stage == .delivered, facts.notesUse, activated + patience <= now {
                steps.append(.askPartner(since: activated))
            }
            if let due = record.spec.rotationDue(ofKeyActiveSince: activated), due <= now,
                record.spec.lastRotation.map({ now < $0 }) ?? true
            {
                steps.append(.rotate(dueAt: due))
            }
        }
        if let expires = record.spec.expires, facts.warnings.step(before: expires.end, at: now) != nil {
            steps.append(.renew(expires: expires, isPast: false))
        }
        return steps
    }
}

extension SetUp.Delivered {
    fileprivate init(at: Instant, receipt: String?) {
        self.init(at: at, how: receipt, isConfirmed: receipt == Receipt.confirmedAtTerminal.evidence)
    }
}
