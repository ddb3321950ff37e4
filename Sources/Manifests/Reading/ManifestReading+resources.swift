internal import Keys
internal import YAML

extension ManifestReading {
    // MARK: Catalogues

    mutating func readCatalogues() {
        var names: [Named] = []
        for item in items["API"] ?? [] {
            var check = SchemaCheck(findings: Findings(file: item.file))
            let nameNode = item.root["metadata"]?["name"]
            let place = check.findings.place(of: nameNode ?? item.root["kind"] ?? item.root)
            let isSound = check.checkRecord(item.root, KindSchema.api.fields, within: "the API")
            var faults = check.findings
            if isSound, let catalogue = CatalogueReading.catalogue(item.root), let spec = item.root["spec"] {
                var catalogueCheck = CatalogueCheck(catalogue, spec: spec, findings: faults)
                catalogueCheck.run()
                faults = catalogueCheck.findings
                if faults.errors == 0, !catalogues.holds(catalogue.name) {
                    catalogues.add(CatalogueIndex(catalogue))
                    desiredCatalogues.append(DesiredCatalogue(catalogue: catalogue, origin: .manifest(place)))
                }
            }
            if let nameNode {
                if !catalogues.holds(nameNode.text) { catalogues.addFaulty(nameNode.text) }
                names.append(Named(name: nameNode.text, place: place))
            }
            findings += faults.diagnostics
        }
        reportDuplicates(names) { .duplicateResource(kind: "API", name: $0) }
    }

    // MARK: Partners

    mutating func readPartners() {
        var names: [Named] = []
        for item in items["Partner"] ?? [] {
            var check = SchemaCheck(findings: Findings(file: item.file))
            let isSound = check.checkRecord(item.root, KindSchema.partner.fields, within: "the Partner")
            if let node = item.root["metadata"]?["name"] {
                names.append(Named(name: node.text, place: check.findings.place(of: node)))
            }
            if let reading = PartnerReading.read(
                item.root, isSound: isSound, catalogues: catalogues, findings: &check.findings),
                let place = names.last?.place
            {
                partners[reading.partner.name] = reading
                desiredPartners.append(DesiredPartner(partner: reading.partner, place: place))
            }
            findings += check.findings.diagnostics
        }
        reportDuplicates(names) { .duplicateResource(kind: "Partner", name: $0) }
    }

    // MARK: Across resources

    /// Reports every name that stood before.
    mutating func reportDuplicates(_ names: [Named], as problem: (String) -> Problem) {
        var first: [String: Place] = Dictionary(minimumCapacity: names.count)
        for named in names {
            if let place = first[named.name] {
                findings.append(
                    Diagnostic(
                        problem(named.name), at: named.place,
                        length: named.name.unicodeScalars.count,
                        related: [.init(label: "first", place: place)]))
            } else {
                first[named.name] = named.place
            }
        }
    }
}
