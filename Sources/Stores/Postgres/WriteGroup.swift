internal import Keys

/// Writes that can be carried out in any order, and so each kind of them in one statement: no resource and no key
/// is touched by two of them.
struct WriteGroup {
    private(set) var writes: [Write] = []
    private(set) var catalogues: [Catalogue] = []
    private(set) var partners: [Partner] = []
    /// Those that are put and those that got another name.
    private(set) var integrations: [IntegrationRecord] = []
    private(set) var operators: [OperatorRecord] = []
    /// Those of which only keys are put, or tokens.
    private(set) var keysOf: [IntegrationRecord] = []
    private(set) var tokensOf: [OperatorRecord] = []
    private(set) var renames: [(from: String, to: String)] = []
    /// The one that replaces or drops an authority.
    private(set) var authorities: [ResourceChange] = []
    private(set) var deleted: [ResourceKind: [String]] = [:]
    private var touched: Set<Touched> = []

    /// A statement's parameters have to fit into memory on both sides.
    static let mostWrites = 5_000

    /// The writes of a transaction in as few groups as their order allows: one, where nothing is written twice.
    ///
    /// - Parameter whole: Whether records of which only keys are to be put are put as a whole: other hands may have been at the
    ///   rest of their rows.
    static func groups(of writes: [Write], whole: Bool) -> [WriteGroup] {
        var groups: [WriteGroup] = []
        var group = WriteGroup()
        for write in writes where !group.add(write, whole: whole) {
            groups.append(group)
            group = WriteGroup()
            _ = group.add(write, whole: whole)
        }
        if !group.writes.isEmpty { groups.append(group) }
        return groups
    }

    /// `false` where the write touches what another one of the group does, or the group is full.
    private mutating func add(_ write: Write, whole: Bool) -> Bool {
        guard writes.count < WriteGroup.mostWrites else { return false }
        var isAlone = true
        for name in WriteGroup.touched(by: write.change) { isAlone = touched.insert(name).inserted && isAlone }
        // A first one may well name a key twice. Where one does not fit, the group ends, and what it left in the set is of no
        // matter.
        guard isAlone || writes.isEmpty else { return false }
        writes.append(write)
        switch write.change {
        case .putCatalogue(let value): catalogues.append(value)
        case .putPartner(let value): partners.append(value)
        case .putKeys(let value) where !whole: keysOf.append(value)
        case .putIntegration(let value), .putKeys(let value): integrations.append(value)
        case .renameIntegration(let from, let value):
            renames.append((from, value.spec.name))
            integrations.append(value)
        case .deleteCatalogue(let name): deleted[.api, default: []].append(name)
        case .deletePartner(let name): deleted[.partner, default: []].append(name)
        case .deleteIntegration(let name): deleted[.integration, default: []].append(name)
        case .putTokens(let value) where !whole: tokensOf.append(value)
        case .putOperator(let value), .putTokens(let value): operators.append(value)
        case .deleteOperator(let name): deleted[.operator, default: []].append(name)
        case .replaceAuthority, .dropAuthority: authorities.append(write.change)
        case .nothing: break
        }
        return true
    }

    /// What a write changes: a resource, a key or token, and, since no two rows have the same, a digest.
    private enum Touched: Hashable {
        case resource(ResourceKind, String)
        case key(ResourceKind, KeyID)
        case digest(ResourceKind, KeyDigest)
        case authority
    }

    private static func touched(by change: ResourceChange) -> [Touched] {
        switch change {
        case .putCatalogue(let value): [.resource(.api, value.name)]
        case .deleteCatalogue(let name): [.resource(.api, name)]
        case .putPartner(let value): [.resource(.partner, value.name)]
        case .deletePartner(let name): [.resource(.partner, name)]
        case .deleteIntegration(let name): [.resource(.integration, name)]
        case .putIntegration(let value), .putKeys(let value): touched(by: value, .integration)
        case .renameIntegration(let from, let value):
            touched(by: value, .integration) + [.resource(.integration, from)]
        case .putOperator(let value), .putTokens(let value): touched(by: value, .operator)
        case .deleteOperator(let name): [.resource(.operator, name)]
        case .replaceAuthority, .dropAuthority: [.authority]
        case .nothing: []
        }
    }

    private static func touched(by bearer: some Bearer, _ kind: ResourceKind) -> [Touched] {
        [.resource(kind, bearer.spec.name)] + bearer.keys.flatMap { [.key(kind, $0.id), .digest(kind, $0.digest)] }
    }
}
