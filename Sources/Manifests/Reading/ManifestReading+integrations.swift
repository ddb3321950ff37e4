internal import Keys
internal import YAML

/// Integrations are many, so they are read in chunks on several threads.
extension ManifestReading {
    /// Documents that one thread reads at a time. They lie side by side in few arenas, so that threads seldom share one.
    static let chunkSize = 128

    private struct Chunk: Sendable {
        var integrations: [DesiredIntegration] = []
        var names: [Named] = []
        var formerNames: [Named] = []
        var findings: [Diagnostic] = []
    }

    mutating func readIntegrations() {
        let items = items["Integration"] ?? []
        let (catalogues, partners) = (catalogues, partners)
        let chunks = inParallel(items, inChunksOf: Self.chunkSize, threads: parallelism) {
            Self.read($0, catalogues, partners)
        }
        integrations.reserveCapacity(items.count)
        for chunk in chunks {
            integrations += chunk.integrations
            findings += chunk.findings
        }
        reportDuplicates(chunks.flatMap(\.names)) { .duplicateResource(kind: "Integration", name: $0) }
        reportDuplicates(chunks.flatMap(\.formerNames)) { .duplicateFormerly(former: $0) }
    }

    private static func read(
        _ items: ArraySlice<Item>, _ catalogues: CatalogueSet, _ partners: [String: PartnerReading]
    ) -> Chunk {
        var chunk = Chunk()
        var reading = IntegrationReading(catalogues: catalogues, partners: partners)
        var check = SchemaCheck(findings: Findings(file: items.first?.file ?? ""))
        for item in items {
            if item.file != check.findings.file {
                chunk.findings += check.findings.diagnostics
                check = SchemaCheck(findings: Findings(file: item.file))
            }
            check.mayHaveTags = item.mayHaveTags
            let metadata = item.root["metadata"]
            if let integration = reading.read(item.root, checkedBy: &check) {
                chunk.names.append(
                    Named(name: integration.spec.name, place: integration.places.place(of: .resource)))
                chunk.integrations.append(integration)
            } else if let name = metadata?["name"] {
                chunk.names.append(Named(name: name.text, place: check.findings.place(of: name)))
            }
            if let former = metadata?["formerly"], !former.equals("none") {
                chunk.formerNames.append(Named(name: former.text, place: check.findings.place(of: former)))
            }
        }
        chunk.findings += check.findings.diagnostics
        return chunk
    }
}
