import Foundation
import Keys
import Manifests
import Testing
import YAML

/// Folders of this package, found from this file.
enum Folder {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let package = tests.deletingLastPathComponent().deletingLastPathComponent()

    static func files(_ folder: URL, ext: String) -> [URL] {
        let found =
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return found.filter { $0.pathExtension == ext }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}

func source(_ file: URL, name: String? = nil) throws -> Source {
    Source(name: name ?? file.lastPathComponent, bytes: Array(try Data(contentsOf: file)))
}

func source(_ text: String, name: String = "test.yaml") -> Source {
    Source(name: name, bytes: Array(text.utf8))
}

/// The project and the small catalogue that most tests stand on.
func base() throws -> [Source] {
    try ["project", "tiny"].map {
        try source(Folder.tests.appending(path: "Data/\($0).yaml"), name: "\($0).yaml")
    }
}

/// Reads manifests as they are read, and whole: what came of it must be the same.
func readBothWays(_ sources: [Source], parallelism: Int, limits: Limits = Limits()) -> ManifestResult {
    let result = ManifestReader.read(sources, parallelism: parallelism, limits: limits)
    let whole = ManifestReader.read(sources, parallelism: parallelism, limits: limits, whole: true)
    #expect(result.diagnostics == whole.diagnostics && result.resources == whole.resources)
    let (one, other) = (result.desired, whole.desired)
    #expect((one == nil) == (other == nil))
    guard let one, let other else { return result }
    #expect(one.integrations.map(\.spec) == other.integrations.map(\.spec))
    #expect(one.integrations.map(\.formerly) == other.integrations.map(\.formerly))
    for field in IntegrationField.allCases {
        #expect(
            one.integrations.map { $0.places.place(of: field) } == other.integrations.map { $0.places.place(of: field) }
        )
    }
    #expect(one.catalogues.map(\.catalogue) == other.catalogues.map(\.catalogue))
    #expect(one.partners.map(\.partner) == other.partners.map(\.partner))
    #expect(one.manifestCount == other.manifestCount)
    return result
}

/// Reads a text beside the project and the small catalogue.
func read(_ text: String, parallelism: Int = 1) throws -> ManifestResult {
    readBothWays(try base() + [source(text)], parallelism: parallelism)
}

/// An integration with these permissions, written as YAML in flow style.
func integration(_ permissions: String, api: String = "tiny", name: String = "crm", more: String = "")
    -> String
{
    """
    apiVersion: lockstep/v1
    kind: Integration
    metadata: {name: \(name)}
    spec:
      api: \(api)
      permissions: \(permissions)
    \(more)
    """
}

/// The ids that permissions mean, or the codes of what is wrong with them.
func resolve(_ permissions: String, api: String = "tiny") throws -> [String] {
    let result = try read(integration(permissions, api: api))
    return result.desired?.integrations.first?.spec.grants.ids ?? result.diagnostics.map(\.code)
}

/// As `resolve`, for many at once. Those that mean nothing are told apart by their file, so each has its own.
func resolveAll(_ all: [(permissions: String, api: String)]) throws -> [[String]] {
    let sources =
        try base()
        + all.enumerated().map { index, entry in
            source(integration(entry.permissions, api: entry.api, name: "n\(index)"), name: "n\(index)")
        }
    let codes = Dictionary(grouping: readBothWays(sources, parallelism: 2).diagnostics) {
        $0.place?.file ?? ""
    }
    let isSound = { (index: Int) in codes["n\(index)"]?.allSatisfy { $0.severity == .warning } ?? true }
    let sound = Set(all.indices.filter(isSound).map { "n\($0)" })
    let read = readBothWays(
        sources.filter { !$0.name.hasPrefix("n") || sound.contains($0.name) }, parallelism: 2)
    let grants = Dictionary(
        uniqueKeysWithValues: (read.desired?.integrations ?? []).map { ($0.spec.name, $0.spec.grants.ids) })
    return all.indices.map { grants["n\($0)"] ?? codes["n\($0)"]?.map(\.code) ?? [] }
}

/// A text as a double-quoted scalar.
func yaml(_ text: String) -> String {
    "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
}

/// Diagnostics as a plain listing, for golden files.
func listing(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { diagnostic in
        let place = diagnostic.place.map { "\($0)+\(diagnostic.length)" } ?? "-"
        var lines = [
            "\(diagnostic.severity.rawValue) \(diagnostic.code) \(place)", "  \(diagnostic.message)",
        ]
        if let hint = diagnostic.hint { lines.append("  hint: \(hint)") }
        lines += diagnostic.related.map { "  \($0.label): \($0.place)" }
        return lines.joined(separator: "\n") + "\n"
    }.joined()
}
