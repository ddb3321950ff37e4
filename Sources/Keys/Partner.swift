/// A company that integrates with the API, with what its own documentation asks for (`kind: Partner`).
package struct Partner: Hashable, Sendable, Codable {
    package var name: String
    package var title: String
    package var contact: String?
    package var documentation: String?
    /// The documentation is known to be incomplete, so holding more than it lists is no surprise.
    package var partial: Bool
    /// Ids by API name, sorted.
    package var permissions: [String: [PermissionID]]
    /// Ids by API name that the documentation asks for only under a condition, sorted.
    package var optional: [String: [PermissionID]]
    /// Where the secrets of its integrations' new keys go, unless an integration says otherwise.
    package var delivery: Delivery?

    package init(
        name: String, title: String, contact: String? = nil, documentation: String? = nil, partial: Bool = false,
        permissions: [String: [PermissionID]] = [:], optional: [String: [PermissionID]] = [:], delivery: Delivery? = nil
    ) {
        self.name = name
        self.title = title
        self.contact = contact
        self.documentation = documentation
        self.partial = partial
        self.permissions = permissions
        self.optional = optional
        self.delivery = delivery
    }
}
