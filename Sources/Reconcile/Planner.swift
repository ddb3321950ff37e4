package import Keys
package import Manifests

/// Makes the plan that leads from a state to the desired resources at an instant. Pure: same inputs, same plan.
///
/// Three-way (specs/plan.md): what is recorded is what Lockstep last wrote; the target follows from the recorded and the
/// desired, and whatever the rows hold besides is drift that the same change puts back.
///
/// The integrations of the state go by one after the other, as a store reads them; only those that the plan is about are
/// held on to.
package struct Planner {
    let desired: Desired
    /// What nothing proves is like rows that no event explains. `integrations`: those that the plan is about, once all have
    /// been taken.
    private(set) var state: State
    /// The integrations that the plan is about, as they were found.
    package private(set) var about: [Stored<IntegrationRecord>] = []
    let now: Instant

    /// Where partners have secrets delivered, by their names.
    let deliveries: [String: Delivery]

    var changes: [Change] = []
    var notices: [Notice] = []
    var unchanged = 0
    var hadAccess = 0
    var managed = 0
    var ending: [String] = []
    var validUntil: Instant?
    /// The first desired integration whose name the state has not come to yet.
    var next = 0
    /// Names that claim a former one by `formerly`, and those that they claim.
    let claimed: Set<String>
    /// What the state holds under those names, put aside until all have gone by.
    var aside: [String: Stored<IntegrationRecord>] = [:]
    /// New name → former name, where the former one was revoked by command.
    var revokedFormers: [String: String] = [:]
    /// Claims of `formerly` that cannot be followed because both names are in use.
    var namesInUse: [(name: String, former: String)] = []
    /// What forgotten integrations use that no manifest takes up.
    var usedByForgotten: (apis: Set<String>, partners: Set<String>) = ([], [])
    /// Partners without a manifest that stay for the sake of forgotten integrations.
    var keptForForgotten: Set<String> = []
    /// Catalogues whose content changes in this plan, by name.
    private(set) var changedCatalogues: [String: CatalogueDifference] = [:]
    /// How many integrations hold grants of each API, where a catalogue changes.
    private var holders: [String: Int] = [:]
    /// Partners that this plan writes: what their integrations may is asked for.
    private var changedPartners: Set<String> = []

    /// `rest`: the state; its integrations go to `take`, in the order of names.
    package init(_ desired: Desired, beside rest: State, at now: Instant) {
        self.desired = desired
        var rest = rest
        rest.integrations = []
        state = rest.withoutUnproven
        self.now = now
        deliveries = Dictionary(
            desired.partners.compactMap { found in found.partner.delivery.map { (found.partner.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        claimed = Planner.claimed(in: desired)
        planCatalogues()
        planPartners()
        changedPartners = Set(changes.filter { $0.kind == .partner }.map(\.name))
    }

    package static func plan(_ desired: Desired, against state: State, at now: Instant) -> Plan {
        var planner = Planner(desired, beside: state, at: now)
        for found in state.integrations { planner.take(found) }
        return planner.finished()
    }

    /// The next integration of the state. Of one that the plan is not about nothing is kept but that it counts.
    package mutating func take(_ found: Stored<IntegrationRecord>) {
        // Not copied where there is no need: most of many thousands are as they should be.
        let isAbout = found.seal == .unproven ? concerns(found.withoutUnproven) : concerns(found)
        if isAbout { about.append(found) }
    }

    /// Plans the integration, and gives back whether the plan is about it.
    private mutating func concerns(_ current: Stored<IntegrationRecord>) -> Bool {
        let name = current.name
        planNewOnes(before: name)
        if !changedCatalogues.isEmpty, let api = current.recorded?.spec.api,
            current.recorded?.standing.letsKeysWork ?? false
        {
            holders[api, default: 0] += 1
        }
        let (changesBefore, noticesBefore) = (changes.count, notices.count)
        plan(current, name)
        return changesBefore != changes.count || noticesBefore != notices.count || aside[name] != nil
            || current.hasDrifted || current.uses(oneOf: changedPartners)
    }

    /// The plan, once all integrations have been taken.
    ///
    /// - Parameter reviewed: A plan that this one may well equal: the digest of equal changes is not made once more.
    package mutating func finished(after reviewed: Plan? = nil) -> Plan {
        state.integrations = about.map(\.withoutUnproven)
        planNewOnes()
        planClaimed()
        // Those that came last have their place among the others: of several alike the last one is named.
        if !claimed.isEmpty { changes.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }
        planOperators()
        holdBackLikelyRenames()
        holdBackNamesInUse()
        holdBackTheLastSiteAdmin()
        keepWhatHeldBackIntegrationsUse()
        keepWhatForgottenIntegrationsUse()
        countHolders()
        changes.sort { a, b in
            (a.stage, a.name.utf8) < (b.stage, b.name.utf8)
        }
        noteRights()
        return plan(after: reviewed)
    }

    private func plan(after reviewed: Plan?) -> Plan {
        let identity = ProjectIdentity(uid: state.project.uid, name: desired.project.name)
        let lineage = state.project.lineage
        let held = Set(changes.filter { $0.heldBack != nil && $0.kind == .integration }.map(\.name))
        return Plan(
            project: identity, lineage: lineage, serial: state.project.serial, createdAt: now,
            validUntil: validUntil, changes: changes, notices: notices, unchanged: unchanged,
            guardFacts: GuardFacts(
                hadAccess: hadAccess, ending: ending.filter { !held.contains($0) }.sorted(),
                managed: managed + state.partners.count { $0.recorded != nil && !keptForForgotten.contains($0.name) },
                manifests: desired.manifestCount, limit: desired.project.guardLimit),
            catalogues: knownCatalogues,
            digest: reviewed?.digest(ifOf: identity, lineage, changes)
                ?? PlanDigest(project: identity, lineage: lineage, changes: changes),
            sealsChecked: state.sealsChecked)
    }

    /// The desired catalogues, then stored ones of other names: every id in the changes belongs to one of them.
    private var knownCatalogues: [Catalogue] {
        let wanted = desired.catalogues.map(\.catalogue)
        let names = Set(wanted.map(\.name))
        return wanted + state.catalogues.compactMap(\.recorded).filter { !names.contains($0.name) }
    }

    private mutating func planCatalogues() {
        let stored = Dictionary(state.catalogues.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for wanted in desired.catalogues {
            let current = stored[wanted.catalogue.name]
            guard
                current?.stored != wanted.catalogue || current?.recorded != wanted.catalogue
                    || current?.hasDrifted ?? false
            else { continue }
            let difference = CatalogueDifference(from: current?.recorded, to: wanted.catalogue)
            var reasons: [Reason] = []
            if current?.recorded == nil {
                reasons.append(.added(wanted.place))
            } else if current?.recorded != wanted.catalogue {
                changedCatalogues[wanted.catalogue.name] = difference
                reasons.append(
                    .catalogueChanged(
                        api: wanted.catalogue.name, integrations: Planner.uncounted, wanted.place))
            }
            if let current { reasons += driftReasons(current) { $0.driftDifferences(to: $1) } }
            changes.append(
                Change(
                    action: current?.recorded == nil ? .create : .update, kind: .api, name: wanted.catalogue.name,
                    reasons: reasons, content: .catalogue(before: current?.stored, after: wanted.catalogue)))
        }
        let kept = Set(desired.catalogues.map(\.catalogue.name))
        for current in state.catalogues where !kept.contains(current.name) {
            let isBuiltIn = Catalogues.builtInNames.contains(current.name)
            changes.append(
                Change(
                    action: .delete, kind: .api, name: current.name,
                    reasons: current.recorded == nil
                        ? driftReasons(current) { $0.driftDifferences(to: $1) } : [isBuiltIn ? .unused : .removed],
                    content: .catalogue(before: current.stored, after: nil)))
        }
    }

    private mutating func planPartners() {
        let stored = Dictionary(state.partners.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for wanted in desired.partners {
            let current = stored[wanted.partner.name]
            guard
                current?.stored != wanted.partner || current?.recorded != wanted.partner
                    || current?.hasDrifted ?? false
            else { continue }
            var reasons: [Reason] = []
            if let recorded = current?.recorded {
                reasons += recorded.fieldDifferences(to: wanted.partner).map { .fieldChanged($0, wanted.place) }
            } else {
                reasons.append(.added(wanted.place))
            }
            if let current { reasons += driftReasons(current) { $0.fieldDifferences(to: $1) } }
            changes.append(
                Change(
                    action: current?.recorded == nil ? .create : .update, kind: .partner, name: wanted.partner.name,
                    reasons: reasons, content: .partner(before: current?.stored, after: wanted.partner)))
        }
        let kept = Set(desired.partners.map(\.partner.name))
        for current in state.partners where !kept.contains(current.name) {
            changes.append(
                Change(
                    action: .delete, kind: .partner, name: current.name,
                    reasons: current.recorded == nil
                        ? driftReasons(current) { $0.fieldDifferences(to: $1) } : [.removed],
                    content: .partner(before: current.stored, after: nil)))
        }
    }

    /// In the place of a number of holders until all have gone by.
    static let uncounted = 0

    private mutating func countHolders() {
        guard !changedCatalogues.isEmpty else { return }
        for index in changes.indices {
            changes[index].reasons = changes[index].reasons.map { reason in
                guard case .catalogueChanged(let api, _, let place) = reason else { return reason }
                return .catalogueChanged(api: api, integrations: holders[api] ?? 0, place)
            }
        }
    }

    /// An integration that is held back goes on working, so its API and its partner stay with it.
    private mutating func keepWhatHeldBackIntegrationsUse() {
        let kept = changes.compactMap { change -> IntegrationRecord? in
            guard change.heldBack != nil, case .integration(let before, let after) = change.content else { return nil }
            return before ?? after.record(at: now)
        }
        guard !kept.isEmpty else { return }
        let apis = Set(kept.map(\.spec.api))
        let partners = Set(kept.compactMap(\.spec.partner))
        for index in changes.indices where changes[index].action == .delete {
            let used = changes[index].kind == .api ? apis : partners
            if used.contains(changes[index].name) { changes[index].heldBack = .inUse }
        }
    }

    /// The reasons that rows differ from what was recorded.
    func driftReasons<Resource>(
        _ current: Stored<Resource>, differences: (Resource, Resource) -> [FieldDifference]
    ) -> [Reason] {
        let seal: [Reason] = current.seal.isBroken ? [.sealBroken(current.seal, current.event)] : []
        return switch (current.recorded, current.stored) {
        case (nil, nil): []
        case (.some, nil): [.rowsMissing(current.event)]
        case (nil, .some): [.rowsUnexplained] + seal
        case (let recorded?, let stored?):
            (recorded == stored ? [] : differences(recorded, stored).map { .rowsChanged($0, current.event) }) + seal
        }
    }

    /// Remembers an instant from which on the same inputs would plan something else.
    mutating func note(boundary: Instant) {
        guard boundary > now else { return }
        validUntil = min(validUntil ?? boundary, boundary)
    }
}

extension Change {
    /// Where in the order it stands: whatever others need comes first, whatever they no longer need last.
    fileprivate var stage: Int {
        switch (kind, action) {
        case (.operator, .update): 9
        case (.operator, .revoke): 10
        case (.operator, .issue): 11
        case (.operator, _): 12
        case (.api, .delete): 8
        case (.partner, .delete): 7
        case (.api, _): 0
        case (.partner, _): 1
        case (_, .rename): 2
        case (_, .update): 3
        case (_, .revoke): 4
        case (_, .issue): 5
        case (_, _): 6
        }
    }
}

private func < (a: (Int, String.UTF8View), b: (Int, String.UTF8View)) -> Bool {
    a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}

extension Stored where Resource == Catalogue {
    var name: String { (recorded ?? stored)?.name ?? "" }
}

extension Stored where Resource == Partner {
    var name: String { (recorded ?? stored)?.name ?? "" }
}

extension Stored where Resource == IntegrationRecord {
    /// As every bearer has it; that one would be given a copy of the record to find its name.
    fileprivate var name: String { recorded?.spec.name ?? stored?.spec.name ?? "" }

    func uses(oneOf partners: Set<String>) -> Bool {
        !partners.isEmpty
            && [stored, recorded].contains { $0?.spec.partner.map(partners.contains) ?? false }
    }
}

extension Catalogue {
    /// What hands changed in a stored catalogue, permission by permission.
    package func driftDifferences(to rows: Catalogue) -> [FieldDifference] {
        let difference = CatalogueDifference(from: self, to: rows)
        var fields = difference.added.map { FieldDifference("permission \($0)", before: nil, after: "present") }
        fields += difference.removed.map { FieldDifference("permission \($0)", before: "present", after: nil) }
        fields += difference.rerouted.map {
            FieldDifference("permission \($0) paths", before: "as recorded", after: "other paths")
        }
        fields += difference.reworded.map {
            FieldDifference("permission \($0)", before: "as recorded", after: "other words")
        }
        if title != rows.title { fields.append(FieldDifference("spec.title", before: title, after: rows.title)) }
        if revision != rows.revision {
            fields.append(FieldDifference("spec.revision", before: String(revision), after: String(rows.revision)))
        }
        return fields.isEmpty ? [FieldDifference("spec", before: "as recorded", after: "other content")] : fields
    }
}
