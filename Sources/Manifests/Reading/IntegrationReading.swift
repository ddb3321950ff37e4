internal import Keys
internal import YAML

/// Reads `kind: Integration` documents of one chunk, on one thread.
struct IntegrationReading {
    let catalogues: CatalogueSet
    let partners: [String: PartnerReading]
    /// Of the APIs that came up, by the bytes of their names.
    private var resolvers: [(api: [UInt8], resolver: PermissionResolver)] = []

    init(catalogues: CatalogueSet, partners: [String: PartnerReading]) {
        self.catalogues = catalogues
        self.partners = partners
    }

    /// `nil` when the document has errors; they are all in the findings.
    mutating func read(_ root: Node, checkedBy check: inout SchemaCheck) -> DesiredIntegration? {
        let errors = check.findings.errors
        check.checkRecord(root, KindSchema.integration.fields, within: "the Integration")
        let spec = root["spec"]
        var grants: (api: String, set: GrantSet)?
        if let spec { grants = resolvedGrants(spec, &check) }
        let metadata = root["metadata"]
        let formerly = metadata?["formerly"]
        if let formerly, let name = metadata?["name"]?.text, formerly.text == name {
            check.findings.report(.formerlySelf(name: name), at: formerly)
        }
        var rotation: Rotation?
        if let rotate = spec?["rotate"] { rotation = Self.rotation(rotate, &check.findings) }
        let delivery = DeliveryReading.delivery(spec?["delivery"], &check.findings)
        guard check.findings.errors == errors, let spec, let metadata, let grants, let name = metadata["name"]
        else { return nil }
        return DesiredIntegration(
            spec: IntegrationSpec(
                name: name.text, api: grants.api, partner: spec["partner"]?.text,
                description: spec["description"]?.text,
                owner: spec["owner"]?.text, labels: Self.labels(metadata["labels"]), grants: grants.set,
                expires: spec["expires"].flatMap { CalendarDay($0.text) }, rotation: rotation,
                generation: spec["generation"].flatMap(integer) ?? 0,
                protected: spec["protect"]?.equals("true") ?? false,
                suspended: spec["state"]?.equals("suspended") ?? false, delivery: delivery),
            formerly: formerly.map { $0.equals("none") ? .new : .name($0.text) },
            places: places(metadata, spec, name: name, file: check.findings.file))
    }

    // MARK: Permissions

    /// The grants, with the API's name as the catalogue has it: one string for all its integrations.
    private mutating func resolvedGrants(
        _ spec: Node, _ check: inout SchemaCheck
    ) -> (
        api: String, set: GrantSet
    )? {
        guard let api = spec["api"], api.kind == .scalar, let permissions = spec["permissions"] else {
            return nil
        }
        guard let position = resolver(of: api, &check) else { return nil }
        resolvers[position].resolver.mayHaveTags = check.mayHaveTags
        guard resolvers[position].resolver.resolve(permissions, findings: &check.findings) else { return nil }
        let (index, bits) = (resolvers[position].resolver.index, resolvers[position].resolver.bits)
        if let partner = spec["partner"], !partners.isEmpty {
            checkPartner(partner.text, holding: bits, of: index, at: permissions, spec, &check.findings)
        }
        return (index.catalogue.name, index.grants(bits))
    }

    /// Where in `resolvers` the API's is; `nil` where the API has none.
    private mutating func resolver(of api: Node, _ check: inout SchemaCheck) -> Int? {
        if let known = resolvers.firstIndex(where: { api.equals($0.api) }) { return known }
        switch catalogues.find(api) {
        case .faulty: return nil
        case .unknown(let suggestions):
            // A name that cannot be one has been reported.
            if TextForm.isName(api.text) {
                check.findings.report(.unknownAPI(name: api.text, suggestions: suggestions), at: api)
            }
            return nil
        case .found(let index):
            resolvers.append((Array(index.catalogue.name.utf8), PermissionResolver(index)))
            return resolvers.count - 1
        }
    }

    private func checkPartner(
        _ name: String, holding bits: PermissionBits, of index: CatalogueIndex, at permissions: Node,
        _ spec: Node,
        _ findings: inout Findings
    ) {
        guard let reading = partners[name], let documented = reading.documented[index.catalogue.name] else {
            return
        }
        let missing = documented.permissions.subtracting(bits)
        var extra = bits.subtracting(documented.permissions).subtracting(documented.optional)
        if reading.partner.partial { extra.removeAll() }
        guard !missing.isEmpty || !extra.isEmpty else { return }
        let place = spec.entries.first { $0.key.equals("permissions") }?.key ?? permissions
        if !missing.isEmpty {
            findings.report(.lacksDocumented(partner: name, missing: titles(missing, index)), at: place)
        }
        if !extra.isEmpty {
            findings.report(.exceedsDocumented(partner: name, extra: titles(extra, index)), at: place)
        }
    }

    private func titles(_ bits: PermissionBits, _ index: CatalogueIndex) -> [String] {
        var titles: [String] = []
        bits.forEach { rank in
            titles.append(
                "\(index.catalogue.categories[index.home[rank]].name) > \(index.permissions[rank].title)")
        }
        return titles
    }

    // MARK: Other fields

    static func rotation(_ node: Node, _ findings: inout Findings) -> Rotation? {
        guard node.kind == .mapping else { return nil }
        let every = node["every"]
        let overlap = node["overlap"]
        guard every != nil || overlap != nil else {
            if node.entries.isEmpty { findings.report(.rotateEmpty, at: node) }
            return nil
        }
        let period = every.flatMap { Period($0.text) }
        let rotation = Rotation(
            every: period, overlap: overlap.flatMap { Period($0.text) } ?? Rotation.defaultOverlap)
        if let period, period > .zero, rotation.overlap >= period, let blamed = overlap ?? every {
            findings.report(
                .rotateOverlap(overlap: rotation.overlap, every: period, isDefault: overlap == nil),
                at: blamed)
        }
        return rotation
    }

    static func labels(_ node: Node?) -> [Label] {
        guard let node else { return [] }
        var labels = node.entries.map { Label(key: $0.key.text, value: $0.value.text) }
        if labels.count > 1 { labels.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
        return labels
    }

    private func places(_ metadata: Node, _ spec: Node, name: Node, file: String) -> IntegrationPlaces {
        var places = IntegrationPlaces(file: file)
        func set(_ field: IntegrationField, _ node: Node) {
            places.set(field, line: node.start.line, column: node.start.column)
        }
        set(.resource, name)
        if let labels = metadata.entries.first(where: { $0.key.equals("labels") }) {
            set(.labels, labels.key)
        }
        IntegrationField.inSpec.withUnsafeBufferPointer { fields in
            for entry in spec.entries {
                for index in fields.indices where entry.key.equals(fields[index].name.bytes) {
                    set(fields[index].field, entry.key)
                    break
                }
            }
        }
        return places
    }
}
