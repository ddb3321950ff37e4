package import Keys
package import YAML

/// Writes resources as the manifests that read back as the same resources (specs/adoption.md).
///
/// One value for YAML and JSON. A field that a resource does not have is not written, so a field that is new in a kind is
/// one more line here.
package struct ManifestWriter {
    private let words: [String: PermissionWords]

    /// `catalogues`: those in whose words permissions are written, one of each name.
    package init(catalogues: [Catalogue]) {
        words = Dictionary(catalogues.map { ($0.name, PermissionWords($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Documents, each behind `---`, so that the text can be put behind another one.
    package static func text(_ manifests: [BlockValue]) -> String {
        manifests.map { (["---"] + $0.lines).joined(separator: "\n") }.joined(separator: "\n")
    }

    package func manifest(_ spec: IntegrationSpec) -> BlockValue {
        document(
            "Integration", name: spec.name,
            labels: spec.labels.isEmpty ? nil : .mapping(spec.labels.map { ($0.key, .text($0.value)) }),
            spec: [
                ("api", .text(spec.api)),
                ("partner", spec.partner.map(BlockValue.text)),
                ("description", spec.description.map(BlockValue.text)),
                ("owner", spec.owner.map(BlockValue.text)),
                ("permissions", selection(spec.grants.ids, of: spec.api)),
                ("state", spec.suspended ? .text("suspended") : nil),
                ("expires", spec.expires.map { .text($0.description) }),
                ("rotate", spec.rotation.map(rotation)),
                ("generation", spec.generation == 0 ? nil : .integer(spec.generation)),
                ("protect", spec.protected ? .boolean(true) : nil),
                ("delivery", spec.delivery.map(delivery)),
            ])
    }

    package func manifest(_ partner: Partner) -> BlockValue {
        document(
            "Partner", name: partner.name,
            spec: [
                ("title", .text(partner.title)),
                ("contact", partner.contact.map(BlockValue.text)),
                ("documentation", partner.documentation.map(BlockValue.text)),
                ("partial", partner.partial ? .boolean(true) : nil),
                ("permissions", selections(partner.permissions)),
                ("optional", selections(partner.optional)),
                ("delivery", partner.delivery.map(delivery)),
            ])
    }

    package func manifest(_ catalogue: Catalogue) -> BlockValue {
        document(
            "API", name: catalogue.name,
            spec: [
                ("title", .text(catalogue.title)),
                ("documentation", catalogue.documentation.map(BlockValue.text)),
                ("revision", .integer(catalogue.revision)),
                ("categories", .list(catalogue.categories.map(category))),
            ])
    }

    package func manifest(_ spec: OperatorSpec) -> BlockValue {
        document(
            "Operator", name: spec.name,
            labels: spec.labels.isEmpty ? nil : .mapping(spec.labels.map { ($0.key, .text($0.value)) }),
            spec: [
                ("title", spec.title.map(BlockValue.text)),
                ("kind", spec.kind.map { .text($0.rawValue) }),
                ("level", .text(spec.level.rawValue)),
                ("developerPermissions", texts(spec.developerPermissions.map(\.words))),
                ("userPermissions", texts(spec.userPermissions.map(\.rawValue))),
                ("ceiling", spec.ceiling.map(ceiling)),
                ("role", spec.revokeOnly ? .text("revoke-only") : nil),
                ("state", spec.suspended ? .text("suspended") : nil),
                ("expires", spec.expires.map { .text($0.description) }),
                ("rotate", spec.rotation.map(rotation)),
                ("generation", spec.generation == 0 ? nil : .integer(spec.generation)),
                ("protect", spec.protected ? .boolean(true) : nil),
                ("delivery", spec.delivery.map(delivery)),
            ])
    }

    private func ceiling(_ ceiling: Ceiling) -> BlockValue {
        let parts = ceiling.apis.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return .mapping([
            (
                "apis",
                .mapping(
                    parts.map { api, part in
                        (
                            api,
                            fields([
                                ("categories", part.categories.flatMap(texts)),
                                ("access", part.access.flatMap { texts($0.map(\.rawValue)) }),
                            ])
                        )
                    })
            )
        ])
    }

    private func document(
        _ kind: String, name: String, labels: BlockValue? = nil, spec: [(String, BlockValue?)]
    ) -> BlockValue {
        .mapping([
            ("apiVersion", .text(Schema.apiVersion)), ("kind", .text(kind)),
            ("metadata", fields([("name", .text(name)), ("labels", labels)])), ("spec", fields(spec)),
        ])
    }

    private func fields(_ fields: [(String, BlockValue?)]) -> BlockValue {
        .mapping(fields.compactMap { name, value in value.map { (name, $0) } })
    }

    private func selection(_ ids: [PermissionID], of api: String) -> BlockValue {
        words[api]?.selection(of: ids) ?? .list(ids.map(BlockValue.text))
    }

    private func selections(_ byAPI: [String: [PermissionID]]) -> BlockValue? {
        let sorted = byAPI.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return sorted.isEmpty ? nil : .mapping(sorted.map { ($0.key, selection($0.value, of: $0.key)) })
    }

    private func rotation(_ rotation: Rotation) -> BlockValue {
        fields([
            ("every", rotation.every.map { .text($0.description) }), ("overlap", .text(rotation.overlap.description)),
        ])
    }

    private func delivery(_ delivery: Delivery) -> BlockValue {
        fields([
            ("to", .text(delivery.to.description)),
            ("environment", texts(delivery.environment)),
            ("timeout", delivery.timeout.map { .text($0.description) }),
        ])
    }

    private func category(_ category: PermissionCategory) -> BlockValue {
        fields([
            ("name", .text(category.name)),
            ("aliases", texts(category.aliases)),
            ("permissions", category.permissions.isEmpty ? nil : .list(category.permissions.map(permission))),
            ("alsoListed", texts(category.alsoListed)),
        ])
    }

    private func permission(_ permission: Permission) -> BlockValue {
        fields([
            ("id", .text(permission.id)),
            ("method", permission.method.map(BlockValue.text)),
            ("label", .text(permission.label)),
            ("access", .text(permission.access.rawValue)),
            ("paths", texts(permission.paths.map(\.description))),
            ("deprecatedPaths", texts(permission.deprecatedPaths.map(\.description))),
            ("aliases", texts(permission.aliases)),
            ("formerly", texts(permission.formerly)),
        ])
    }

    private func texts(_ texts: [String]) -> BlockValue? {
        texts.isEmpty ? nil : .list(texts.map(BlockValue.text))
    }
}
