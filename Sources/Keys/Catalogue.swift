/// What an API offers: its permissions by category (`kind: API`). Data, never code.
package struct Catalogue: Hashable, Sendable, Codable {
    package var name: String
    package var title: String
    package var documentation: String?
    /// Raised by whoever changes the catalogue; what is stored and planned is the content.
    package var revision: Int
    /// In the order of the manifest.
    package var categories: [PermissionCategory]

    package init(
        name: String, title: String, documentation: String? = nil, revision: Int, categories: [PermissionCategory]
    ) {
        self.name = name
        self.title = title
        self.documentation = documentation
        self.revision = revision
        self.categories = categories
    }

    /// Every permission, category by category.
    package var permissions: [Permission] { categories.flatMap(\.permissions) }
}

/// A heading of the console under which permissions stand.
package struct PermissionCategory: Hashable, Sendable, Codable {
    package var name: String
    /// Other names of the very same category.
    package var aliases: [String]
    package var permissions: [Permission]
    /// Ids of permissions of other categories that people look for here; never part of this category's `all`.
    package var alsoListed: [PermissionID]

    package init(
        name: String, aliases: [String] = [], permissions: [Permission], alsoListed: [PermissionID] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.permissions = permissions
        self.alsoListed = alsoListed
    }
}

/// Written in the catalogue, never derived when it is read: `candidates.list-candidates`, `harvest:candidates:list`.
package typealias PermissionID = String

/// One thing that a key may be allowed to do.
package struct Permission: Hashable, Sendable, Codable {
    package var id: PermissionID
    /// The method as the console writes it before the label; scopes have none.
    package var method: String?
    package var label: String
    package var access: Access
    package var paths: [Endpoint]
    package var deprecatedPaths: [Endpoint]
    /// Other wordings of the label within its category.
    package var aliases: [String]
    /// Ids that this permission had before.
    package var formerly: [PermissionID]

    package init(
        id: PermissionID, method: String? = nil, label: String, access: Access, paths: [Endpoint] = [],
        deprecatedPaths: [Endpoint] = [], aliases: [String] = [], formerly: [PermissionID] = []
    ) {
        self.id = id
        self.method = method
        self.label = label
        self.access = access
        self.paths = paths
        self.deprecatedPaths = deprecatedPaths
        self.aliases = aliases
        self.formerly = formerly
    }

    /// As the console shows it: `GET: List Candidates`, or the bare label of a scope.
    package var title: String { method.map { "\($0): \(label)" } ?? label }
}

/// What a permission lets its holder do to data.
package enum Access: String, Hashable, Sendable, Codable, CaseIterable {
    case read, write, delete
}

/// A method and a path template: `GET /v1/candidates/{id}`.
package struct Endpoint: Hashable, Sendable, Codable, CustomStringConvertible {
    package var method: String
    package var path: String

    package init(method: String, path: String) {
        self.method = method
        self.path = path
    }

    package var description: String { "\(method) \(path)" }
}
