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

    /// Reads the integrations of what was parsed and of the stretches. `false` where all files have to be read whole: where a
    /// file that seemed to hold nothing but integrations has something else in it or a mistake, or names stand twice, of which
    /// the first is to be told.
    mutating func readIntegrations(_ stretches: [Stretch]) -> Bool {
        let (catalogues, partners, limits) = (catalogues, partners, limits)
        var chunks = inParallel(items["Integration"] ?? [], inChunksOf: Self.chunkSize, threads: parallelism) {
            Self.read($0, catalogues, partners)
        }
        let parsed = inParallel(stretches.count, threads: parallelism) { index in
            Self.items(of: stretches[index], limits).map { (Self.read($0[...], catalogues, partners), $0.count) }
        }
        var documents: [String: Int] = [:]
        for (stretch, parsed) in zip(stretches, parsed) {
            guard let (chunk, count) = parsed else { return false }
            chunks.append(chunk)
            documents[stretch.name, default: 0] += count
        }
        guard documents.values.allSatisfy({ $0 <= limits.documents }) else { return false }
        resources += documents.values.reduce(0, +)
        integrations = chunks.flatMap(\.integrations).sorted { Self.precedes($0.spec.name, $1.spec.name) }
        for chunk in chunks { findings += chunk.findings }
        let findingsBefore = findings.count
        // In order, equal names stand side by side; those with errors are not there.
        let isComplete = integrations.count == chunks.reduce(0) { $0 + $1.names.count }
        let hasTwins = zip(integrations, integrations.dropFirst()).contains { $0.spec.name == $1.spec.name }
        if !isComplete || hasTwins {
            reportDuplicates(chunks.flatMap(\.names)) { .duplicateResource(kind: "Integration", name: $0) }
        }
        reportDuplicates(chunks.flatMap(\.formerNames)) { .duplicateFormerly(former: $0) }
        return stretches.isEmpty || findings.count == findingsBefore
    }

    /// The documents of a stretch; `nil` where one of them is no integration.
    private static func items(of stretch: Stretch, _ limits: Limits) -> [Item]? {
        guard let documents = stretch.parse(limits: limits) else { return nil }
        let mayHaveTags = stretch.contains(UInt8(ascii: "!"))
        var items: [Item] = []
        items.reserveCapacity(documents.count)
        for document in documents {
            guard let kind = kind(of: document.root), kind.name == "Integration", kind.otherVersion == nil else {
                return nil
            }
            items.append(Item(document: document, file: stretch.name, mayHaveTags: mayHaveTags))
        }
        return items
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
