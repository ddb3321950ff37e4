internal import Keys
internal import YAML

/// One run of reading, stage by stage; `ManifestReader` has the order.
struct ManifestReading {
    /// A document and the file that holds it.
    struct Item: Sendable {
        var document: Document
        var file: String
        /// `false` when no byte of the file is `!`, so that nobody need ask each node for its tag.
        var mayHaveTags: Bool
        var root: Node { document.root }
    }

    /// A resource's name with its place, for finding duplicates.
    struct Named: Sendable {
        var name: String
        var place: Place
    }

    let parallelism: Int
    let limits: Limits
    var findings: [Diagnostic] = []
    var items: [String: [Item]] = [:]
    var resources = 0

    var project: ProjectManifest?
    var catalogues = CatalogueSet()
    var desiredCatalogues: [DesiredCatalogue] = []
    var partners: [String: PartnerReading] = [:]
    var desiredPartners: [DesiredPartner] = []
    /// In the order of their names.
    var integrations: [DesiredIntegration] = []
    var operators: [DesiredOperator] = []

    init(parallelism: Int, limits: Limits = Limits()) {
        self.parallelism = max(1, parallelism)
        self.limits = limits
    }

    // MARK: Documents

    /// A file of more bytes is read on several threads by itself.
    private static let largeFile = 1 << 20

    /// Parses every source and sorts the documents by kind. With `only`, those of other kinds are not looked at.
    mutating func parse(_ sources: [Source], only: String? = nil) {
        let (threads, limits) = (parallelism, limits)
        let ordered = sources.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let small = inParallel(ordered.count, threads: threads) { index -> ParseResult? in
            ordered[index].bytes.count > Self.largeFile ? nil : YAML.parse(ordered[index], limits: limits)
        }
        for (source, result) in zip(ordered, small) {
            let result = result ?? YAML.parse(source, limits: limits, parallelism: threads)
            var check = SchemaCheck(findings: Findings(file: source.name))
            SourceCheck.report(result.errors, of: source, threads: threads, to: &check.findings)
            let mayHaveTags = source.contains(UInt8(ascii: "!"))
            resources += result.documents.count
            let kinds = inParallel(result.documents, inChunksOf: Self.chunkSize, threads: threads) { documents in
                documents.map { Self.kind(of: $0.root) }
            }
            for (document, kind) in zip(result.documents, kinds.joined()) {
                guard only == nil || only == kind?.name else { continue }
                let item = Item(document: document, file: source.name, mayHaveTags: mayHaveTags)
                if let kind, let version = kind.otherVersion {
                    check.findings.report(.apiVersion(found: version.text), at: version)
                } else if let kind {
                    items[kind.name, default: []].append(item)
                } else {
                    Self.reportKind(of: item.root, &check)
                }
            }
            findings += check.findings.diagnostics
        }
    }

    /// The kind that a document says it is of.
    struct Kind {
        var name: String
        /// What it gives as its version, where that is not the known one.
        var otherVersion: Node?
    }

    /// `nil` where it is none.
    static func kind(of root: Node) -> Kind? {
        guard let node = root["kind"], let kind = Schema.kinds.first(where: { node.equals($0.nameBytes.bytes) })
        else { return nil }
        guard let version = root["apiVersion"], version.kind == .scalar, !version.equals("lockstep/v1") else {
            return Kind(name: kind.name)
        }
        return Kind(name: kind.name, otherVersion: version)
    }

    /// Says why a document is of no kind.
    private static func reportKind(of root: Node, _ check: inout SchemaCheck) {
        guard root.kind == .mapping else {
            return check.findings.report(
                .wrongType(field: "the document", expected: "a mapping", found: root.kind), at: root)
        }
        guard let kind = root["kind"], kind.kind == .scalar else {
            return check.findings.report(
                .missingField(
                    name: "kind", within: "the document",
                    rule: "one of \(listed(Schema.kinds.map(\.name), or: true))"),
                at: check.beginning(of: root))
        }
        let names = Schema.kinds.map(\.name)
        check.findings.report(
            .unknownKind(
                found: kind.text, suggestions: Likeness.nearest(to: kind.text, among: names, atMost: 1)),
            at: kind)
    }

    // MARK: Project

    mutating func readProject() {
        let projects = items["Project"] ?? []
        var first: Place?
        for item in projects {
            var check = SchemaCheck(findings: Findings(file: item.file))
            let name = item.root["metadata"]?["name"] ?? item.root["kind"] ?? item.root
            let place = check.findings.place(of: name)
            if let first {
                check.findings.report(
                    .duplicateProject, at: name, related: [.init(label: "first", place: first)])
            }
            if check.checkRecord(item.root, KindSchema.project.fields, within: "the Project"), first == nil {
                project = ProjectReading.project(item.root, place: place)
            }
            first = first ?? place
            findings += check.findings.diagnostics
        }
        // A file that could not be read to its end may have held it.
        if projects.isEmpty, !findings.contains(where: { $0.severity == .error }) {
            findings.append(Diagnostic(.missingProject, at: nil))
        }
    }

    consuming func finished() -> ManifestResult {
        var desired: Desired?
        if let project, !findings.contains(where: { $0.severity == .error }) {
            let builtIns = catalogues.builtIns { name in integrations.contains { $0.spec.api == name } }
            desiredCatalogues += builtIns.map { DesiredCatalogue(catalogue: $0, origin: .builtIn) }
            desired = Desired(
                project: project,
                catalogues: desiredCatalogues.sorted { Self.precedes($0.catalogue.name, $1.catalogue.name) },
                partners: desiredPartners.sorted { Self.precedes($0.partner.name, $1.partner.name) },
                integrations: integrations,
                operators: operators.sorted { Self.precedes($0.spec.name, $1.spec.name) },
                manifestCount: resources - 1)
        }
        return ManifestResult(
            desired: desired, diagnostics: Diagnostic.withoutFollowers(findings.sorted()),
            resources: resources)
    }

    static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}
