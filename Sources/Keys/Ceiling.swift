/// What an operator may grant at the most, by API (`spec.ceiling.apis`). An API that is not in it is beyond it.
package struct Ceiling: Hashable, Sendable, Codable {
    package var apis: [String: Part]

    /// What lies below the ceiling within one API.
    package struct Part: Hashable, Sendable, Codable {
        /// Names of categories, sorted; `nil`: all, whatever the catalogue will have.
        package var categories: [String]?
        /// In the order of `Access.allCases`; `nil`: all.
        package var access: [Access]?

        package init(categories: [String]? = nil, access: [Access]? = nil) {
            self.categories = categories.map { Set($0).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
            let kinds = access.map { kinds in Access.allCases.filter(kinds.contains) }
            self.access = kinds == Access.allCases ? nil : kinds
        }

        /// The whole API, catalogue included.
        package static let whole = Part()

        package func covers(category: String, access kind: Access) -> Bool {
            (categories?.contains(category) ?? true) && (access?.contains(kind) ?? true)
        }

        package func covers(_ other: Part) -> Bool {
            Part.covers(categories, other.categories) && Part.covers(access, other.access)
        }

        private static func covers<Item: Equatable>(_ own: [Item]?, _ others: [Item]?) -> Bool {
            guard let own else { return true }
            guard let others else { return false }
            return others.allSatisfy(own.contains)
        }
    }

    package init(apis: [String: Part]) { self.apis = apis }
}

extension Ceiling? {
    /// What may be granted within an API; `nil`: nothing. Without a ceiling everything.
    package func part(of api: String) -> Ceiling.Part? {
        guard let ceiling = self else { return .whole }
        return ceiling.apis[api]
    }

    /// Whether nothing lies beyond this one and below the other.
    package func covers(_ other: Ceiling?) -> Bool {
        guard let own = self else { return true }
        guard let other else { return false }
        return other.apis.allSatisfy { api, part in own.apis[api]?.covers(part) ?? false }
    }
}

extension OperatorSpec {
    /// May change operators: a Site Admin that holds the user permission.
    package var mayChangeOperators: Bool {
        level == .siteAdmin && userPermissions.contains(.advanced) && !revokeOnly
    }

    /// May manage the keys of an API: it holds the developer permission, and some of the API lies below its ceiling.
    package func mayManage(_ api: String) -> Bool {
        !revokeOnly && ceiling.part(of: api) != nil
            && developerPermissions.contains { $0 == .allCredentials || $0 == .credentials(api: api) }
    }

    /// The one that can always help: no ceiling keeps it from granting anything, and no day ends it.
    package var isUnlimitedAdmin: Bool { mayChangeOperators && ceiling == nil && expires == nil }
}
