internal import Manifests
internal import Reconcile
internal import YAML

/// Manifests for what a store holds.
struct ExportView {
    private struct ExportJSON: Encodable {
        var formatVersion = outputFormatVersion
        var seals: String
        var manifests: [BlockValue]
    }

    private let export: Export
    private let manifests: [BlockValue]
    private let seals: String

    init(_ export: Export, seals: String) {
        self.export = export
        self.seals = seals
        let writer = ManifestWriter(catalogues: export.vocabulary)
        manifests =
            export.catalogues.map(writer.manifest) + export.partners.map(writer.manifest)
            + export.integrations.map(writer.manifest) + export.operators.map(writer.manifest)
    }

    var isEmpty: Bool { export.isEmpty }

    var text: String { ManifestWriter.text(manifests) }

    var json: String { jsonText(ExportJSON(seals: seals, manifests: manifests)) }

    /// For standard error, so that the manifests can be redirected.
    var notes: [String] {
        let counts = [
            (export.catalogues.count, "API"), (export.partners.count, "partner"),
            (export.integrations.count, "integration"), (export.operators.count, "operator"),
        ].filter { $0.0 > 0 }.map { counted($0.0, $0.1) }
        var notes = [export.isEmpty ? "nothing to export" : "exported \(counts.joined(separator: ", "))"]
        if !export.forgotten.isEmpty {
            let names = export.forgotten.prefix(5).joined(separator: ", ") + (export.forgotten.count > 5 ? ", …" : "")
            notes.append("left out \(counted(export.forgotten.count, "forgotten integration")): \(names)")
        }
        return notes
    }
}
