internal import Keys
internal import YAML

/// Reads `kind: Operator` documents.
enum OperatorReading {
    /// `nil` when the document has errors; they are all in the findings.
    static func read(_ root: Node, catalogues: CatalogueSet, checkedBy check: inout SchemaCheck) -> DesiredOperator? {
        let errors = check.findings.errors
        let isSound = check.checkRecord(root, KindSchema.operator.fields, within: "the Operator")
        guard let spec = root["spec"], let metadata = root["metadata"] else { return nil }
        let permissions = developerPermissions(spec["developerPermissions"], catalogues, &check.findings)
        let ceiling = ceiling(spec["ceiling"], catalogues, &check.findings)
        let rotation = spec["rotate"].flatMap { IntegrationReading.rotation($0, &check.findings) }
        let delivery = DeliveryReading.delivery(spec["delivery"], &check.findings)
        guard isSound, let name = metadata["name"], let level = spec["level"].flatMap({ OperatorWords.level($0.text) })
        else { return nil }
        let read = OperatorSpec(
            name: name.text, title: spec["title"]?.text, kind: spec["kind"].flatMap { OperatorKind(rawValue: $0.text) },
            level: level, developerPermissions: permissions,
            userPermissions: Set(
                spec["userPermissions"]?.elements.compactMap { OperatorWords.userPermission($0.text) } ?? []
            ).sorted { $0.rawValue < $1.rawValue },
            ceiling: ceiling, revokeOnly: spec["role"]?.equals("revoke-only") ?? false,
            labels: IntegrationReading.labels(metadata["labels"]),
            expires: spec["expires"].flatMap { CalendarDay($0.text) }, rotation: rotation,
            generation: spec["generation"].flatMap(integer) ?? 0, protected: spec["protect"]?.equals("true") ?? false,
            suspended: spec["state"]?.equals("suspended") ?? false, delivery: delivery)
        report(read, spec, &check.findings)
        guard check.findings.errors == errors else { return nil }
        var fields: [String: Place] = [:]
        for entry in spec.entries { fields[entry.key.text] = check.findings.place(of: entry.key) }
        return DesiredOperator(spec: read, place: check.findings.place(of: name), fields: fields)
    }

    /// What the fields say together.
    private static func report(_ read: OperatorSpec, _ spec: Node, _ findings: inout Findings) {
        if read.revokeOnly, !read.developerPermissions.isEmpty || !read.userPermissions.isEmpty {
            findings.report(.revokeOnlyPermissions, at: spec["role"] ?? spec)
        }
        if read.userPermissions.contains(.advanced), read.level != .siteAdmin {
            findings.report(.advancedNeedsSiteAdmin(level: read.level.rawValue), at: spec["level"] ?? spec)
        }
    }

    private static func developerPermissions(
        _ node: Node?, _ catalogues: CatalogueSet, _ findings: inout Findings
    ) -> [DeveloperPermission] {
        var found: Set<DeveloperPermission> = []
        guard let node else { return [] }
        for item in node.elements where item.kind == .scalar {
            guard let permission = OperatorWords.developerPermission(item.text) else { continue }
            found.insert(permission)
            guard case .credentials(let api) = permission else { continue }
            if case .unknown(let suggestions) = catalogues.find(api) {
                findings.report(.unknownAPI(name: api, suggestions: suggestions), at: item)
            }
        }
        return found.sorted()
    }

    private static func ceiling(
        _ node: Node?, _ catalogues: CatalogueSet, _ findings: inout Findings
    ) -> Ceiling? {
        guard let apis = node?["apis"], apis.kind == .mapping else { return nil }
        var parts: [String: Ceiling.Part] = [:]
        for entry in apis.entries {
            switch catalogues.find(entry.key) {
            case .faulty: break
            case .unknown(let suggestions):
                findings.report(.unknownAPI(name: entry.key.text, suggestions: suggestions), at: entry.key)
            case .found(let index):
                parts[index.catalogue.name] = Ceiling.Part(
                    categories: entry.value["categories"].map { categories($0, of: index, &findings) },
                    access: entry.value["access"].map { $0.elements.compactMap { Access(rawValue: $0.text) } })
            }
        }
        return Ceiling(apis: parts)
    }

    /// The names of the catalogue, whatever words the manifest has for them.
    private static func categories(
        _ node: Node, of index: CatalogueIndex, _ findings: inout Findings
    ) -> [String] {
        let names = index.catalogue.categories.map(\.name)
        return node.elements.filter { $0.kind == .scalar }.compactMap { item in
            let found = item.withBytes { index.category($0) }
            guard let found else {
                findings.report(
                    .permission(
                        .unknownCategory(item.text, suggestions: Likeness.nearest(to: item.text, among: names)),
                        api: index.catalogue.name), at: item)
                return nil
            }
            return names[found]
        }
    }
}
