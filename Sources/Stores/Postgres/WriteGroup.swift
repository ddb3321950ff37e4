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
    private var touched: Set<Touched>

    /// With room for so many writes of one key each.
    private init(room: Int) { touched = Set(minimumCapacity: 3 * min(room, WriteGroup.mostWrites)) }

    /// A statement's parameters have to fit into memory on both sides.
    static let mostWrites = 5_000

    /// The writes of a transaction in as few groups as their order allows: one, where nothing is written twice.
    ///
    /// - Parameter whole: Whether records of which only keys are to be put are put as a whole: other hands may have been at the
    ///   rest of their rows.
    static func groups(of writes: [Write], whole: Bool) -> [WriteGroup] {
        var groups: [WriteGroup] = []
        var group = WriteGroup(room: writes.count)
        for write in writes where !group.add(write, whole: whole) {
            groups.append(group)
            group = WriteGroup(room: writes.count)
            _ = group.add(write, whole: whole)
        }
        if !group.writes.isEmpty { groups.append(group) }
        return groups
    }

    /// `false` where the write touches what another one of the group does, or the group is full.
    private mutating func add(_ write: Write, whole: Bool) -> Bool {
        guard writes.count < WriteGroup.mostWrites else { return false }
        let isAlone = touch(write.change)
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

    /// Notes all that a change touches, also behind something that was touched before; `false` where something was.
    private mutating func touch(_ change: ResourceChange) -> Bool {
        switch change {
        case .putCatalogue(let value): touch(.resource(.api, value.name))
        case .deleteCatalogue(let name): touch(.resource(.api, name))
        case .putPartner(let value): touch(.resource(.partner, value.name))
        case .deletePartner(let name): touch(.resource(.partner, name))
        case .deleteIntegration(let name): touch(.resource(.integration, name))
        case .putIntegration(let value), .putKeys(let value): touch(value, .integration)
        case .renameIntegration(let from, let value):
            // Both, whatever the first one says.
            [touch(.resource(.integration, from)), touch(value, .integration)].allSatisfy { $0 }
        case .putOperator(let value), .putTokens(let value): touch(value, .operator)
        case .deleteOperator(let name): touch(.resource(.operator, name))
        case .replaceAuthority, .dropAuthority: touch(.authority)
        case .nothing: true
        }
    }

    private mutating func touch(_ bearer: some Bearer, _ kind: ResourceKind) -> Bool {
        var isAlone = touch(.resource(kind, bearer.spec.name))
        for key in bearer.keys {
            isAlone = touch(.key(kind, key.id)) && isAlone
            isAlone = touch(.digest(kind, key.digest)) && isAlone
        }
        return isAlone
    }

    private mutating func touch(_ touched: Touched) -> Bool { self.touched.insert(touched).inserted }
}
