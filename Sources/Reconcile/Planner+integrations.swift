internal import Keys
internal import Manifests

extension Planner {
    /// An integration of the state, of this name; all desired ones before it are planned.
    mutating func plan(_ current: Stored<IntegrationRecord>, _ name: String) {
        let index = next
        let isWanted = index < desired.integrations.count && desired.integrations[index].spec.name == name
        if isWanted { next += 1 }
        if claimed.contains(name) {
            aside[name] = current
        } else if isWanted {
            plan(desired.integrations[index], current: current, formerName: nil, inherited: [])
        } else {
            planRemoval(of: current)
        }
    }

    /// Desired integrations of which the state has none of that name: those that come before `name`, or all that are left.
    mutating func planNewOnes(before name: String? = nil) {
        while next < desired.integrations.count {
            let index = next
            let newName = desired.integrations[index].spec.name
            if let name, newName == name || !newName.utf8.lexicographicallyPrecedes(name.utf8) { return }
            next += 1
            if !claimed.contains(newName) {
                plan(desired.integrations[index], current: nil, formerName: nil, inherited: [])
            }
        }
    }

    // MARK: Renames

    static func claimed(in desired: Desired) -> Set<String> {
        var claimed: Set<String> = []
        for wanted in desired.integrations {
            if case .name(let former) = wanted.formerly { claimed.formUnion([wanted.spec.name, former]) }
        }
        return claimed
    }

    /// Those that a `formerly` stands in, or names: what becomes of one hangs on the other, so they come last.
    mutating func planClaimed() {
        guard !claimed.isEmpty else { return }
        let renames = acceptedRenames()
        let wanted = desired.integrations.filter { claimed.contains($0.spec.name) }
        for wanted in wanted {
            let name = wanted.spec.name
            if let former = renames[name], let renamed = aside[former] {
                plan(wanted, current: renamed, formerName: former, inherited: aside[name]?.recorded?.keys ?? [])
            } else {
                plan(wanted, current: aside[name], formerName: nil, inherited: [])
            }
        }
        let settled = Set(renames.values).union(wanted.map(\.spec.name))
        for name in aside.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where !settled.contains(name) {
            if let current = aside[name] { planRemoval(of: current) }
        }
    }

    /// New name → old name, for each `formerly` that can be followed.
    private mutating func acceptedRenames() -> [String: String] {
        let claims = desired.integrations.filter { if case .name = $0.formerly { true } else { false } }
        let names = Set(desired.integrations.map(\.spec.name))
        let recorded = aside.compactMapValues(\.recorded)
        var renames: [String: String] = [:]
        for wanted in claims {
            // Renamed already, gone, or never there: nothing to follow.
            guard case .name(let former) = wanted.formerly, let old = recorded[former], old.standing != .removed
            else { continue }
            if case .revokedByCommand = old.standing {
                revokedFormers[wanted.spec.name] = former
                continue
            }
            let isTaken = recorded[wanted.spec.name].map { $0.standing != .removed } ?? false
            if isTaken || names.contains(former) || renames.values.contains(former) {
                notices.append(
                    .formerlyIgnored(name: wanted.spec.name, former: former, wanted.places.place(of: .resource)))
                namesInUse.append((wanted.spec.name, former))
            } else {
                renames[wanted.spec.name] = former
            }
        }
        return renames
    }

    /// What a `formerly` that cannot be followed touches waits: in a swap or a chain one partner's key would otherwise
    /// take over another's grants.
    mutating func holdBackNamesInUse() {
        for (name, former) in namesInUse {
            for index in changes.indices
            where changes[index].kind == .integration && [name, former].contains(changes[index].name) {
                changes[index].heldBack = changes[index].heldBack ?? .namesInUse(name: name, former: former)
            }
        }
    }

    // MARK: A manifest that is there

    private mutating func plan(
        _ wanted: DesiredIntegration, current: Stored<IntegrationRecord>?, formerName: String?, inherited: [KeyRecord]
    ) {
        guard let recorded = current?.recorded else {
            return planNew(wanted, current: current, keys: [])
        }
        guard !inherited.isEmpty else {
            return plan(wanted, recorded: recorded, current: current, formerName: formerName)
        }
        // Keys of a removed integration whose name is taken over stay known under it.
        var heir = recorded
        heir.keys = inherited + recorded.keys
        plan(wanted, recorded: heir, current: current, formerName: formerName)
    }

    private mutating func plan(
        _ wanted: DesiredIntegration, recorded: IntegrationRecord, current: Stored<IntegrationRecord>?,
        formerName: String?
    ) {
        switch recorded.standing {
        case .removed:
            planNew(wanted, current: current, keys: recorded.keys)
        case .revokedByCommand(let generation):
            managed += 1
            if wanted.spec.generation > generation {
                planNew(wanted, current: current, keys: recorded.keys, revivedFrom: generation)
            } else {
                notices.append(.revokedByCommand(name: wanted.spec.name, generation: generation, current?.event))
                planHealing(of: current, recorded: recorded)
            }
        case .managed:
            managed += 1
            planManaged(wanted, recorded: recorded, current: current, formerName: formerName)
        case .forgotten:
            // From now on as if it had been managed all along: the same key, and what the manifest says of it.
            planManaged(wanted, recorded: recorded, current: current, formerName: formerName)
        }
    }

    private mutating func planNew(
        _ wanted: DesiredIntegration, current: Stored<IntegrationRecord>?, keys: [KeyRecord], revivedFrom: Int? = nil
    ) {
        let spec = wanted.spec
        if let expires = spec.expires, now >= expires.end {
            notices.append(.expired(name: spec.name, on: expires, wanted.places.place(of: .expires)))
            guard let current else { return }
            return current.recorded == nil
                ? planUnexplainedRows(current) : planHealing(of: current, recorded: current.recorded)
        }
        if spec.suspended {
            notices.append(.suspended(name: spec.name, wanted.places.place(of: .state)))
            guard let current else { return }
            return current.recorded == nil
                ? planUnexplainedRows(current) : planHealing(of: current, recorded: current.recorded)
        }
        if let expires = spec.expires { note(boundary: expires.end) }
        var reasons: [Reason] = [
            revivedFrom.map {
                .generationRaised(from: $0, to: spec.generation, wanted.places.place(of: .generation))
            } ?? .added(wanted.places.place(of: .resource))
        ]
        if let current { reasons += driftReasons(current) { $0.driftDifferences(to: $1) } }
        if current?.recorded == nil, current?.stored?.hasAccess(at: now) ?? false {
            // Somebody may be using what is in the rows; whoever put it there, its end is counted.
            hadAccess += 1
            ending.append(spec.name)
        }
        append(
            .issue, name: spec.name, before: current?.stored,
            after: IntegrationTarget(
                spec: spec, keys: keys, revokes: unfinished(keys), newKey: NewKey(delivery: delivery(of: spec))),
            reasons: reasons, heldBack: revokedFormers[spec.name].map { .formerlyRevoked($0) })
    }

    private mutating func planManaged(
        _ wanted: DesiredIntegration, recorded: IntegrationRecord, current: Stored<IntegrationRecord>?,
        formerName: String?
    ) {
        let had = recorded.hasAccess(at: now)
        if had { hadAccess += 1 }
        let replacement = replacement(
            for: wanted.spec, recorded: recorded, event: current?.event, delivery: delivery(of: wanted.spec),
            place: { wanted.places.place(of: $0) })
        // Most of many thousands are as they should be, and need not be copied.
        if replacement == nil, formerName == nil, recorded.standing == .managed, recorded.spec == wanted.spec,
            current?.hasDrifted == false
        {
            unchanged += 1
            return
        }
        var settled = wanted.spec
        // A raised generation is written together with the key that it asks for.
        if replacement != nil { settled.generation = recorded.spec.generation }
        var reasons = formerName.map { [Reason.renamed(from: $0, wanted.places.place(of: .resource))] } ?? []
        if recorded.standing == .forgotten { reasons.append(.takenUp(wanted.places.place(of: .resource))) }
        if recorded.spec != settled { reasons += manifestReasons(wanted, from: recorded.spec, to: settled) }
        if let current { reasons += driftReasons(current) { $0.driftDifferences(to: $1) } }
        let target = IntegrationTarget(spec: settled, keys: recorded.keys)
        // A key that opens another API than before has lost the one that it was handed out for.
        let ends =
            had
            && (settled.api != recorded.spec.api
                || !IntegrationRecord(spec: settled, keys: recorded.keys).hasAccess(at: now))
        if ends { ending.append(wanted.spec.name) }
        if !reasons.isEmpty {
            append(
                formerName == nil ? .update : .rename, name: wanted.spec.name, formerName: formerName,
                before: current?.stored, after: target, reasons: reasons,
                heldBack: ends && recorded.spec.protected ? .protected : nil)
        }
        if let replacement {
            append(
                replacement.action, name: wanted.spec.name, before: current?.stored,
                after: IntegrationTarget(
                    spec: wanted.spec, keys: recorded.keys, revokes: unfinished(recorded.keys),
                    newKey: replacement.newKey),
                reasons: replacement.reasons,
                heldBack: replacement.action == .rotate && recorded.spec.protected ? .protected : replacement.heldBack)
        } else if reasons.isEmpty {
            unchanged += 1
        }
    }

    /// Where the manifests have the integration's secrets delivered.
    private func delivery(of spec: IntegrationSpec) -> Delivery? {
        spec.delivery ?? spec.partner.flatMap { deliveries[$0] }
    }

    private func manifestReasons(
        _ wanted: DesiredIntegration, from before: IntegrationSpec, to after: IntegrationSpec
    ) -> [Reason] {
        var reasons: [Reason] = before.fieldDifferences(to: after).map {
            .fieldChanged($0, wanted.places.place(of: IntegrationField(path: $0.field)))
        }
        if before.generation != after.generation {
            reasons.append(
                .fieldChanged(
                    FieldDifference(
                        "spec.generation", before: String(before.generation), after: String(after.generation)),
                    wanted.places.place(of: .generation)))
        }
        if before.grants != after.grants {
            let place = wanted.places.place(of: .permissions)
            let moved = Set(after.grants.subtracting(before.grants) + before.grants.subtracting(after.grants))
            let byCatalogue = changedCatalogues[after.api].map { moved.isSubset(of: $0.added + $0.removed) } ?? false
            reasons.append(
                byCatalogue
                    ? .catalogueChanged(api: after.api, integrations: Planner.uncounted, place)
                    : .permissionsChanged(place))
        }
        return reasons
    }

    // MARK: A manifest that is gone

    private mutating func planRemoval(of current: Stored<IntegrationRecord>) {
        guard let recorded = current.recorded else { return planUnexplainedRows(current) }
        // Revoked, removed or forgotten: nothing of it is to change.
        guard recorded.standing == .managed else {
            if recorded.standing == .forgotten {
                usedByForgotten.apis.insert(recorded.spec.api)
                if let partner = recorded.spec.partner { usedByForgotten.partners.insert(partner) }
            }
            return planHealing(of: current, recorded: recorded)
        }
        managed += 1
        if recorded.hasAccess(at: now) {
            hadAccess += 1
            ending.append(recorded.spec.name)
        }
        if let expires = recorded.spec.expires { note(boundary: expires.end) }
        append(
            .revoke, name: recorded.spec.name, before: current.stored,
            after: IntegrationTarget(
                spec: recorded.spec, standing: .removed, keys: recorded.keys,
                revokes: recorded.keys.filter { $0.state != .revoked }.map(\.id)),
            reasons: [.removed] + driftReasons(current) { $0.driftDifferences(to: $1) },
            heldBack: recorded.spec.protected ? .protected : nil)
    }

    /// Rows of an integration that no event explains, and that no manifest asks for: they go.
    private mutating func planUnexplainedRows(_ current: Stored<IntegrationRecord>) {
        guard let rows = current.stored else { return }
        if rows.hasAccess(at: now) {
            hadAccess += 1
            ending.append(rows.spec.name)
        }
        append(
            .revoke, name: rows.spec.name, before: rows,
            after: IntegrationTarget(spec: rows.spec, standing: .removed, deletesRows: true),
            reasons: driftReasons(current) { $0.driftDifferences(to: $1) })
    }

    /// Puts back rows of an integration that needs nothing else.
    private mutating func planHealing(of current: Stored<IntegrationRecord>?, recorded: IntegrationRecord?) {
        guard let current, let recorded, current.hasDrifted else { return }
        append(
            .update, name: recorded.spec.name, before: current.stored,
            after: IntegrationTarget(spec: recorded.spec, standing: recorded.standing, keys: recorded.keys),
            reasons: driftReasons(current) { $0.driftDifferences(to: $1) })
    }

    // MARK: Held back as a likely rename

    /// A removed and a new integration with the same API, partner and grants: both wait until a person says which.
    mutating func holdBackLikelyRenames() {
        struct Likeness: Hashable {
            var api: String
            var partner: String?
            var grants: GrantSet
        }
        let declaredNew = Set(desired.integrations.filter { $0.formerly == .new }.map(\.spec.name))
        var removed: [Likeness: [Int]] = [:]
        for (index, change) in changes.enumerated() where change.action == .revoke && change.heldBack == nil {
            guard case .integration(_, let after) = change.content, !after.deletesRows else { continue }
            let likeness = Likeness(api: after.spec.api, partner: after.spec.partner, grants: after.spec.grants)
            removed[likeness, default: []].append(index)
        }
        guard !removed.isEmpty else { return }
        for index in changes.indices where changes[index].action == .issue {
            guard case .integration(_, let after) = changes[index].content, changes[index].isNew,
                !declaredNew.contains(after.spec.name)
            else { continue }
            let likeness = Likeness(api: after.spec.api, partner: after.spec.partner, grants: after.spec.grants)
            // Of several alike nobody knows which became which, so all of them wait.
            for other in removed[likeness] ?? [] {
                changes[index].heldBack = .looksLikeRename(from: changes[other].name, to: after.spec.name)
                changes[other].heldBack = .looksLikeRename(from: changes[other].name, to: after.spec.name)
            }
        }
    }

    // MARK: Helpers

    private mutating func append(
        _ action: Action, name: String, formerName: String? = nil, before: IntegrationRecord?,
        after: IntegrationTarget, reasons: [Reason], heldBack: HoldBack? = nil
    ) {
        changes.append(
            Change(
                action: action, kind: .integration, name: name, formerName: formerName, heldBack: heldBack,
                reasons: reasons, content: .integration(before: before, after: after)))
    }
}

extension Change {
    /// The manifest is new, in contrast to an issue that finishes or replaces something.
    fileprivate var isNew: Bool {
        reasons.contains { if case .added = $0 { true } else { false } }
    }
}
