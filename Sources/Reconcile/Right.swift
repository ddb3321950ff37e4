package import Keys

/// What somebody has to hold for a change (specs/operators.md).
package enum Right: Hashable, Sendable, Codable {
    /// The developer permission for the keys of an API that does not lie beyond the ceiling altogether.
    case credentials(api: String)
    /// That of any API, for a partner that no integration uses yet.
    case someCredentials
    /// Site Admin with the permission to edit another user's advanced permissions.
    case operators
    /// A ceiling above these parts of an API, for what an integration is given.
    case grant(api: String, [Cell])
    /// A ceiling above the whole API, for a change of its catalogue, or of grants that no catalogue knows.
    case wholeAPI(String)
    /// A ceiling above an operator's; `nil`: none at all.
    case ceiling(Ceiling?)
    /// To be another operator than the one that is given more.
    case another(than: String)

    /// A category's permissions of one kind of access.
    package struct Cell: Hashable, Sendable, Codable {
        package var category: String
        package var access: Access
    }

    /// Whether an operator that may act holds it.
    package func isHeld(by spec: OperatorSpec) -> Bool {
        switch self {
        case .credentials(let api): spec.mayManage(api)
        case .someCredentials:
            spec.developerPermissions.contains { permission in
                switch permission {
                case .allCredentials: !spec.revokeOnly && spec.ceiling.map { !$0.apis.isEmpty } ?? true
                case .credentials(let api): spec.mayManage(api)
                }
            }
        case .operators: spec.mayChangeOperators
        case .grant(let api, let cells):
            spec.ceiling.part(of: api).map { part in
                cells.allSatisfy { part.covers(category: $0.category, access: $0.access) }
            } ?? false
        case .wholeAPI(let api): spec.ceiling.part(of: api) == .whole
        case .ceiling(let ceiling): spec.ceiling.covers(ceiling)
        case .another(let name): spec.name != name
        }
    }

    /// Whether an operator could give it to another one: it may change operators, and it does not lie beyond its own ceiling.
    package func canBeGranted(by spec: OperatorSpec, to name: String) -> Bool {
        guard spec.mayChangeOperators, spec.name != name else { return false }
        return switch self {
        case .credentials(let api): spec.ceiling.part(of: api) != nil
        case .someCredentials, .operators, .another: true
        case .grant, .wholeAPI, .ceiling: isHeld(by: spec)
        }
    }
}

/// Rights that one change takes.
package struct Need: Hashable, Sendable {
    /// What is to be done.
    package enum Subject: Hashable, Sendable {
        case change(Action, ResourceKind, name: String)
        /// What a command does to the project as a whole, as words that follow "may not".
        case command(String)
    }

    package var subject: Subject
    package var rights: [Right]
    /// The change only ends access, so that the role revoke-only is enough.
    package var endsOnly: Bool

    package init(_ subject: Subject, rights: [Right], endsOnly: Bool = false) {
        self.subject = subject
        self.rights = rights
        self.endsOnly = endsOnly
    }

    /// The rights that an operator lacks for it.
    package func lacking(_ spec: OperatorSpec) -> [Right] {
        if endsOnly, spec.revokeOnly { return [] }
        return rights.filter { !$0.isHeld(by: spec) }
    }
}
