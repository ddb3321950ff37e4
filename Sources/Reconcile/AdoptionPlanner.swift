package import Keys
package import Manifests

/// Puts keys from elsewhere under their manifests (specs/adoption.md). Pure.
///
/// What an adoption does is what the next plan would do, with the key that is there in the place of a new one. So the plan
/// is made first: an integration may adopt a key where the plan would issue one, and the change is the plan's.
package struct AdoptionPlanner {
    private let state: State
    private let plan: Plan
    private let wanted: [String: IntegrationSpec]
    /// Names under which rows stand that no event explains.
    private let unexplained: Set<String>
    private let changes: [String: [Change]]
    /// The changes of APIs and partners, by name.
    private let resources: [ResourceKind: [String: Change]]
    private let now: Instant

    package init(_ desired: Desired, against state: State, at now: Instant) {
        self.state = state
        self.now = now
        plan = Planner.plan(desired, against: state, at: now)
        wanted = Dictionary(
            desired.integrations.map { ($0.spec.name, $0.spec) }, uniquingKeysWith: { first, _ in first })
        unexplained = Set(state.integrations.filter { $0.proven == nil }.map(\.name))
        let byKind = Dictionary(grouping: plan.changes, by: \.kind)
        changes = Dictionary(grouping: byKind[.integration] ?? [], by: \.name)
        resources = [ResourceKind.api, .partner].reduce(into: [:]) { resources, kind in
            resources[kind] = Dictionary(
                (byKind[kind] ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Whether the integration may adopt a key, whatever the key: asked before a person types one.
    package func check(_ name: String) throws(AdoptionFault) { _ = try issue(name) }

    /// The plan that adopts all of them. `holders`: whose the keys are already, in the same order.
    package func plan(
        _ adoptions: [Adoption], holders: [KeyHolder?], authority: String, reason: String?
    ) throws(AdoptionRefused) -> Plan {
        var entries: [AdoptionRefused.Entry] = []
        var names: [String: Int] = [:]
        var digests: [KeyDigest: Int] = [:]
        var ids: Set<KeyID> = []
        var adopted: [Change] = []
        var needed: [ResourceKind: Set<String>] = [:]
        let known = TakenKeys(state)
        for (adoption, holder) in zip(adoptions, holders) {
            let line = adoption.line ?? 0
            do throws(AdoptionFault) {
                if let first = digests.updateValue(line, forKey: adoption.digest) { throw .keyTwice(line: first) }
                try known.check(adoption, holder)
                guard ids.insert(adoption.id).inserted else { throw .knownKeyID }
                let issue = try issue(adoption.name)
                if let first = names.updateValue(line, forKey: adoption.name) {
                    throw .nameTwice(name: adoption.name, line: first)
                }
                for (kind, name) in issue.uses { needed[kind, default: []].insert(name) }
                adopted.append(adopt(adoption, by: issue, authority: authority, reason: reason))
            } catch {
                entries.append(AdoptionRefused.Entry(line: adoption.line, fault: error))
            }
        }
        guard entries.isEmpty else { throw AdoptionRefused(entries: entries) }
        let creations = plan.changes.filter { needed[$0.kind]?.contains($0.name) ?? false }
        var result = plan
        result.changes = creations + adopted
        result.notices = []
        result.unchanged = 0
        result.validUntil = nil
        result.digest = PlanDigest(project: plan.project, lineage: plan.lineage, changes: result.changes)
        return result
    }

    /// The issue that the plan has for the name.
    private func issue(_ name: String) throws(AdoptionFault) -> Change {
        guard let spec = wanted[name] else {
            throw .noManifest(suggestions: Likeness.nearest(to: name, among: wanted.keys.sorted()))
        }
        let changes = changes[name] ?? []
        guard let issue = changes.first(where: { $0.action == .issue }) else {
            for case .revokedByCommand(name, _, let event) in plan.notices {
                throw .revokedByCommand(name: name, event)
            }
            if let expires = spec.expires, now >= expires.end { throw .expired(name: name, on: expires) }
            if spec.suspended { throw .suspended(name: name) }
            throw .hasKey(name: name)
        }
        // An expired key that is to be replaced would stay beside the adopted one.
        if issue.newKey?.replaces != nil { throw .hasKey(name: name) }
        for change in changes {
            if let hold = change.heldBack { throw .heldBack(name: name, hold) }
            if let former = change.formerName { throw .renamed(name: name, from: former) }
        }
        if unexplained.contains(name) { throw .rowsUnexplained(name: name) }
        // An API or a partner that is new concerns no other key and comes along. A change of one that is there may
        // concern many, so it is planned and reviewed first.
        for (kind, resource) in issue.uses {
            guard let change = resources[kind]?[resource], !(change.action == .create && change.isOfNothing) else {
                continue
            }
            throw .notApplied(kind, name: resource, integration: name)
        }
        return issue
    }

    private func adopt(
        _ adoption: Adoption, by issue: Change, authority: String, reason: String?
    ) -> Change {
        guard case .integration(let before, var target) = issue.content else {
            preconditionFailure("only integrations are issued")
        }
        target.newKey = nil
        target.keys.append(
            KeyRecord(
                id: adoption.id, digest: adoption.digest, authority: authority, state: .active, issuedAt: now,
                activatedAt: now, generation: target.spec.generation))
        return Change(
            action: .adopt, kind: .integration, name: adoption.name, reasons: [.command(text: reason)],
            content: .integration(before: before, after: target))
    }
}

extension Change {
    /// The API and the partner of an integration.
    fileprivate var uses: [(ResourceKind, String)] {
        guard let spec = target?.spec else { return [] }
        return [(.api, spec.api)] + (spec.partner.map { [(.partner, $0)] } ?? [])
    }

    /// No rows were there before.
    fileprivate var isOfNothing: Bool {
        switch content {
        case .catalogue(nil, _), .partner(nil, _): true
        default: false
        }
    }
}
