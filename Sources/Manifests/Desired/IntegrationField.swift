/// The parts of an integration's manifest whose places are kept.
package enum IntegrationField: Int, Hashable, Sendable, CaseIterable {
    /// The manifest itself, at its name.
    case resource
    case api, partner, description, owner, labels, permissions, state, expires, rotate, generation, protect, delivery

    /// The field that a path such as `spec.rotate.every` or `metadata.labels` belongs to; the resource for others.
    package init(path: String) {
        let parts = path.split(separator: ".")
        let name = parts.count > 1 && (parts[0] == "spec" || parts[0] == "metadata") ? parts[1] : parts.first
        self = IntegrationField.allCases.dropFirst().first { name == "\($0)" } ?? .resource
    }

    /// The fields below `spec`, with the bytes of their names.
    static let inSpec: [(field: IntegrationField, name: SchemaName)] = allCases.filter {
        $0 != .resource && $0 != .labels
    }
    .map { ($0, SchemaName("\($0)")) }
}
