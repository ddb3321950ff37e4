internal import Keys
internal import Manifests

extension Planner {
    /// Operators are planned as integrations are, but nothing is counted against the guard and nothing is renamed: the name
    /// is who acts.
    mutating func planOperators() {
        let known = Dictionary(state.operators.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for wanted in desired.operators { plan(wanted, current: known[wanted.spec.name]) }
        let kept = Set(desired.operators.map(\.spec.name))
        for current in state.operators where !kept.contains(current.name) { planRemoval(of: current) }
    }

    private mutating func plan(_ wanted: DesiredOperator, current: Stored<OperatorRecord>?) {
        guard let recorded = current?.recorded else { return planNew(wanted, current: current, keys: []) }
        switch recorded.standing {
        case .removed: planNew(wanted, current: current, keys: recorded.keys)
        case .revokedByCommand(let generation):
            managed += 1
            if wanted.spec.generation > generation {
                planNew(wanted, current: current, keys: recorded.keys, revivedFrom: generation)
            } else {
                notices.append(.revokedByCommand(name: wanted.spec.name, generation: generation, current?.event))
                planHealing(of: current)
            }
        case .managed, .forgotten:
            managed += 1
            planManaged(wanted, recorded: recorded, current: current)
        }
    }

    private mutating func planNew(
        _ wanted: DesiredOperator, current: Stored<OperatorRecord>?, keys: [KeyRecord], revivedFrom: Int? = nil
    ) {
        let spec = wanted.spec
        let hasExpired = spec.expires.map { now >= $0.end } ?? false
        if let expires = spec.expires, hasExpired {
            notices.append(.expired(name: spec.name, on: expires, wanted.place(of: "spec.expires")))
        } else if spec.suspended {
            notices.append(.suspended(name: spec.name, wanted.place(of: "spec.state")))
        }
        guard !hasExpired, !spec.suspended else {
            guard let current else { return }
            return current.recorded == nil ? planUnexplainedRows(current) : planHealing(of: current)
        }
        if let expires = spec.expires { note(boundary: expires.end) }
        var reasons: [Reason] = [
            revivedFrom.map {
                .generationRaised(from: $0, to: spec.generation, wanted.place(of: "spec.generation"))
            } ?? .added(wanted.place)
        ]
        if let current { reasons += driftReasons(current) { $0.driftDifferences(to: $1) } }
        append(
            .issue, name: spec.name, before: current?.stored,
            after: OperatorTarget(
                spec: spec, keys: keys, revokes: unfinished(keys), newKey: NewKey(delivery: spec.delivery)),
            reasons: reasons)
    }

    private mutating func planManaged(
        _ wanted: DesiredOperator, recorded: OperatorRecord, current: Stored<OperatorRecord>?
    ) {
        let replacement = replacement(
            for: wanted.spec, recorded: recorded, event: current?.event, delivery: wanted.spec.delivery
        ) { wanted.place(of: "spec.\($0)") }
        var settled = wanted.spec
        // A raised generation is written together with the token that it asks for.
        if replacement != nil { settled.generation = recorded.spec.generation }
        var reasons: [Reason] = recorded.spec.fieldDifferences(to: settled).map {
            .fieldChanged($0, wanted.place(of: $0.field))
        }
        if let current { reasons += driftReasons(current) { $0.driftDifferences(to: $1) } }
        if !reasons.isEmpty {
            let target = OperatorTarget(spec: settled, keys: recorded.keys)
            let ends = recorded.canAct(at: now) && !target.record(at: now).canAct(at: now)
            append(
                .update, name: wanted.spec.name, before: current?.stored, after: target, reasons: reasons,
                heldBack: ends && recorded.spec.protected ? .protected : nil)
        }
        if let replacement {
            append(
                replacement.action, name: wanted.spec.name, before: current?.stored,
                after: OperatorTarget(
                    spec: wanted.spec, keys: recorded.keys, revokes: unfinished(recorded.keys),
                    newKey: replacement.newKey),
                reasons: replacement.reasons,
                heldBack: replacement.action == .rotate && recorded.spec.protected ? .protected : replacement.heldBack)
        } else if reasons.isEmpty {
            unchanged += 1
        }
    }

    private mutating func planRemoval(of current: Stored<OperatorRecord>) {
        guard let recorded = current.recorded else { return planUnexplainedRows(current) }
        guard recorded.standing == .managed else { return planHealing(of: current) }
        managed += 1
        if let expires = recorded.spec.expires { note(boundary: expires.end) }
        append(
            .revoke, name: recorded.spec.name, before: current.stored,
            after: OperatorTarget(
                spec: recorded.spec, standing: .removed, keys: recorded.keys,
                revokes: recorded.keys.filter { $0.state != .revoked }.map(\.id)),
            reasons: [.removed] + driftReasons(current) { $0.driftDifferences(to: $1) },
            heldBack: recorded.spec.protected ? .protected : nil)
    }

    private mutating func planUnexplainedRows(_ current: Stored<OperatorRecord>) {
        guard let rows = current.stored else { return }
        append(
            .revoke, name: rows.spec.name, before: rows,
            after: OperatorTarget(spec: rows.spec, standing: .removed, deletesRows: true),
            reasons: driftReasons(current) { $0.driftDifferences(to: $1) })
    }

    private mutating func planHealing(of current: Stored<OperatorRecord>?) {
        guard let current, let recorded = current.recorded, current.hasDrifted else { return }
        append(
            .update, name: recorded.spec.name, before: current.stored,
            after: OperatorTarget(spec: recorded.spec, standing: recorded.standing, keys: recorded.keys),
            reasons: driftReasons(current) { $0.driftDifferences(to: $1) })
    }

    /// Whatever would leave nobody who can grant everything waits. Of several who go at once nobody knows who was to stay,
    /// so all of them wait.
    mutating func holdBackTheLastSiteAdmin() {
        let admins = state.unlimitedAdmins(at: now)
        guard !admins.isEmpty else { return }
        let ending = changes.indices.filter { index in
            guard changes[index].heldBack == nil, case .operator(_, let after) = changes[index].content,
                admins.contains(changes[index].name)
            else { return false }
            return !after.record(at: now).isUnlimitedAdmin(at: now)
        }
        guard admins.isSubset(of: ending.map { changes[$0].name }) else { return }
        for index in ending { changes[index].heldBack = .lastSiteAdmin }
    }

    /// Tells what right applying takes, where somebody is asked for one. What lies below a ceiling shows in the changes.
    mutating func noteRights() {
        let effective = changes.filter { $0.heldBack == nil }
        guard state.hasOperators else {
            if let name = effective.first(where: { $0.kind == .operator })?.name {
                notices.append(.operatorsNotSetUp(name: name))
            }
            return
        }
        guard !effective.isEmpty else { return }
        var apis: Set<String> = []
        var others: Set<Right> = []
        for right in Needs.of(effective, in: state).flatMap(\.rights) {
            switch right {
            case .credentials(let api): apis.insert(api)
            case .operators, .someCredentials: others.insert(right)
            case .grant, .wholeAPI, .ceiling, .another: break
            }
        }
        notices += apis.sorted().map { .needsRight(.credentials(api: $0)) }
        notices += [.someCredentials, .operators].filter(others.contains).map { .needsRight($0) }
    }

    private mutating func append(
        _ action: Action, name: String, before: OperatorRecord?, after: OperatorTarget, reasons: [Reason],
        heldBack: HoldBack? = nil
    ) {
        changes.append(
            Change(
                action: action, kind: .operator, name: name, heldBack: heldBack, reasons: reasons,
                content: .operator(before: before, after: after)))
    }
}
