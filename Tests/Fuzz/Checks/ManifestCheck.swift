internal import Foundation
internal import Keys
internal import Manifests
internal import YAML

/// The project and the small catalogue that inputs may use: those of the tests of manifests.
let baseManifests = ["project", "tiny"].map { name in
    let file = Reader.tests.appending(path: "ManifestsTests/Data/\(name).yaml")
    // Without them there is nothing to check.
    // swift-format-ignore: NeverUseForceTry
    return Source(name: "\(name).yaml", bytes: Array(try! Data(contentsOf: file)))
}

/// Every diagnostic has a place in its file and repeats no key, there is a result where there is no error, and what was read
/// is read again from the manifests that are written of it.
func checkManifests(_ bytes: [UInt8]) throws {
    let input = Source(name: "input.yaml", bytes: bytes)
    let isWhole = ManifestReader.holdsProject(input)
    let sources = isWhole ? [input] : baseManifests + [input]
    let limits = Limits(nodes: 10_000, errors: 50)
    let result = ManifestReader.read(sources, parallelism: 1, limits: limits)
    try check(result, of: sources)
    try promise(
        ManifestReader.read(sources, parallelism: 2, limits: limits).diagnostics == result.diagnostics,
        "two threads find other mistakes")
    let whole = ManifestReader.read(sources, parallelism: 1, limits: limits, whole: true)
    try promise(
        whole.diagnostics == result.diagnostics && whole.resources == result.resources
            && whole.desired?.integrations.map(\.spec) == result.desired?.integrations.map(\.spec),
        "read whole it is something else")
    _ = ManifestReader.readProject(input, limits: limits)
    guard let desired = result.desired, !isWhole else { return }
    let writer = ManifestWriter(catalogues: desired.catalogues.map(\.catalogue))
    let own = desired.catalogues.map(\.catalogue).filter { !Catalogues.builtInNames.contains($0.name) }
    let documents =
        own.map(writer.manifest) + desired.partners.map { writer.manifest($0.partner) }
        + desired.integrations.map { writer.manifest($0.spec) } + desired.operators.map { writer.manifest($0.spec) }
    let written = Source(name: "written.yaml", bytes: Array(ManifestWriter.text(documents).utf8))
    let second = ManifestReader.read([baseManifests[0], written], parallelism: 1)
    guard let again = second.desired else {
        throw Broken(description: "what was written does not read: \(second.diagnostics.first?.message ?? "")")
    }
    try promise(
        again.catalogues.map(\.catalogue) == desired.catalogues.map(\.catalogue), "written APIs read otherwise")
    try promise(again.partners.map(\.partner) == desired.partners.map(\.partner), "written partners read otherwise")
    try promise(
        again.integrations.map(\.spec) == desired.integrations.map(\.spec), "written integrations read otherwise")
    try promise(again.operators.map(\.spec) == desired.operators.map(\.spec), "written operators read otherwise")
}

private func check(_ result: ManifestResult, of sources: [Source]) throws {
    try promise(
        (result.desired == nil) == result.diagnostics.contains { $0.severity == .error },
        "a result beside an error, or neither")
    try promise(!zip(result.diagnostics, result.diagnostics.dropFirst()).contains { $1 < $0 }, "not sorted")
    let texts = Dictionary(uniqueKeysWithValues: sources.map { ($0.name, TextPlaces($0.bytes)) })
    for diagnostic in result.diagnostics {
        for place in [diagnostic.place].compactMap({ $0 }) + diagnostic.related.map(\.place) {
            guard let text = texts[place.file] else {
                try promise(place.file.hasSuffix("(built in)"), "a place in no file: \(place)")
                continue
            }
            try promise((1...text.lineCount).contains(place.line), "a line outside: \(place)")
            try promise((1...text.lastColumn(of: place.line)).contains(place.column), "a column outside: \(place)")
        }
        try promise(diagnostic.length >= 1, "a place without a sign")
        for var words in [diagnostic.message, diagnostic.hint ?? ""] {
            try promise(words.withUTF8 { KeyFormat.firstKey(in: $0) } == nil, "a diagnostic repeats a key")
            try promise(!words.contains { $0.isNewline || $0 == "\u{1B}" }, "a diagnostic of more than one line")
        }
    }
}
