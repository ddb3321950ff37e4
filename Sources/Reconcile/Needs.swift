package import Keys
internal import Manifests

/// What the changes of a plan take. Pure; judged by the recorded state, because a plan may come from a file.
package struct Needs {
    private let state: State
    private let integrations: [String: IntegrationRecord]
    private let operators: [String: OperatorRecord]
    /// Integrations as they are after the plan, by the partner that they name.
    private let usersOfPartner: [String: [IntegrationSpec]]
    /// Where each permission stands, by API: in the catalogue as it is after the plan.
    private let cells: [String: [PermissionID: Right.Cell]]

    package static func of(_ plan: Plan, in state: State) -> [Need] { of(Array(plan.effective), in: state) }

    /// `changes`: those that apply would carry out.
    static func of(_ changes: [Change], in state: State) -> [Need] {
        let needs = Needs(changes, state)
        return changes.map(needs.need)
    }

    private init(_ changes: [Change], _ state: State) {
        self.state = state
        integrations = Needs.byName(state.integrations)
        operators = Needs.byName(state.operators)
        var catalogues: [String: Catalogue] = [:]
        for catalogue in state.catalogues.compactMap(\.recorded) { catalogues[catalogue.name] = catalogue }
        var specs = integrations.filter { $0.value.standing.letsKeysWork }.mapValues(\.spec)
        var touchesPartner = false
        for change in changes {
            switch change.content {
            case .catalogue(_, let after?): catalogues[after.name] = after
            case .integration(_, let after) where after.standing.letsKeysWork: specs[change.name] = after.spec
            case .partner: touchesPartner = true
            default: break
            }
        }
        usersOfPartner = touchesPartner ? Dictionary(grouping: specs.values) { $0.partner ?? "" } : [:]
        cells = catalogues.mapValues(Needs.cells)
    }

    private static func byName<Record: Bearer>(_ bearers: [Stored<Record>]) -> [String: Record] {
        Dictionary(
            bearers.compactMap { found in found.recorded.map { ($0.spec.name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    private static func cells(of catalogue: Catalogue) -> [PermissionID: Right.Cell] {
        var cells: [PermissionID: Right.Cell] = [:]
        for category in catalogue.categories {
            for permission in category.permissions {
                cells[permission.id] = Right.Cell(category: category.name, access: permission.access)
            }
        }
        return cells
    }

    private func need(_ change: Change) -> Need {
        let (rights, endsOnly): ([Right], Bool) =
            switch change.content {
            case .integration(_, let after): integration(change, after)
            case .operator(_, let after): `operator`(change, after)
            case .catalogue(_, let after): (catalogue(change.name, after), after == nil)
            case .partner(_, let after): (partner(change.name, after), after == nil)
            }
        return Need(.change(change.action, change.kind, name: change.name), rights: rights, endsOnly: endsOnly)
    }

    private func integration(_ change: Change, _ after: IntegrationTarget) -> ([Right], Bool) {
        let recorded = integrations[change.formerName ?? change.name]
        // A renamed one inherits the keys of a removed one whose name it takes; none of those works.
        let known = (recorded?.keys ?? []) + (change.formerName == nil ? [] : integrations[change.name]?.keys ?? [])
        let effect = Effect(from: recorded, to: after, known: known) { $0.isWithin($1) }
        // Of a name that is taken over the API counts, too.
        let apis = [recorded?.spec.api, integrations[change.name]?.spec.api, after.spec.api]
        var rights = Set(apis.compactMap(\.self)).sorted().map {
            Right.credentials(api: $0)
        }
        if effect == .gives { rights += grant(after.spec) }
        return (rights, effect == .ends)
    }

    /// The ceiling that holding what an integration holds takes.
    private func grant(_ spec: IntegrationSpec) -> [Right] {
        let known = cells[spec.api] ?? [:]
        var needed: Set<Right.Cell> = []
        for id in spec.grants.ids {
            guard let cell = known[id] else { return [.wholeAPI(spec.api)] }
            needed.insert(cell)
        }
        return [
            .grant(
                api: spec.api,
                needed.sorted { ($0.category, $0.access.rawValue) < ($1.category, $1.access.rawValue) })
        ]
    }

    private func `operator`(_ change: Change, _ after: OperatorTarget) -> ([Right], Bool) {
        let recorded = operators[change.name]
        let effect = Effect(from: recorded, to: after, known: recorded?.keys ?? []) { $0.isWithin($1) }
        guard effect == .gives else { return ([.operators], effect == .ends) }
        var rights: [Right] = [.operators, .ceiling(after.spec.ceiling)]
        // Nobody gives more to themselves; a new token for the same is no more.
        let isSame = recorded.map { $0.standing.letsKeysWork && after.spec.isWithin($0.spec) } ?? false
        if !isSame { rights.append(.another(than: change.name)) }
        return (rights, false)
    }

    private func catalogue(_ name: String, _ after: Catalogue?) -> [Right] {
        let recorded = state.catalogues.first { $0.name == name }?.recorded
        // What Lockstep brings along says the same to everybody; put back as it was recorded it says nothing new.
        let isKnown =
            after == nil || after == recorded
            || (recorded == nil && (try? Catalogues.builtIn(named: name)) == .some(after))
        return [.credentials(api: name)] + (isKnown ? [] : [.wholeAPI(name)])
    }

    private func partner(_ name: String, _ after: Partner?) -> [Right] {
        let users = usersOfPartner[name] ?? []
        guard !users.isEmpty else { return [.someCredentials] }
        var rights = Set(users.map(\.api)).sorted().map { Right.credentials(api: $0) }
        let recorded = state.partners.first { $0.name == name }?.recorded
        if after?.delivery != recorded?.delivery {
            // The secrets of their new keys would go elsewhere.
            for right in users.filter({ $0.delivery == nil }).sorted(by: { $0.name < $1.name }).flatMap(grant)
            where !rights.contains(right) { rights.append(right) }
        }
        return rights
    }
}
