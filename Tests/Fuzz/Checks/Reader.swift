package import Foundation

/// A reader of bytes that anybody may have written, with what has to hold of its answer whatever they are.
package enum Reader: String, CaseIterable, Sendable {
    case yaml, manifests, keys, plan, page

    /// The folder of all tests, found from this file.
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Inputs to begin with: seeds, what was found, and fixtures of other tests. `Tests/Fuzz/run` has the same folders.
    package func inputs() throws -> [URL] {
        let shared: [String] =
            switch self {
            case .yaml, .manifests: ["ManifestsTests/Faults", "ManifestsTests/Valid"]
            case .page: ["ManifestsTests/Pages"]
            case .keys, .plan: []
            }
        return try (["Fuzz/Corpus/\(rawValue)", "Fuzz/Found/\(rawValue)"] + shared).flatMap { folder in
            let folder = Reader.tests.appending(path: folder)
            guard FileManager.default.fileExists(atPath: folder.path) else { return [] as [URL] }
            return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        }
    }

    /// Lets the reader have the bytes. That it neither stops the process nor takes long is for the caller to see.
    package func check(_ bytes: [UInt8]) throws {
        switch self {
        case .yaml: try checkYAML(bytes)
        case .manifests: try checkManifests(bytes)
        case .keys: try checkKeys(bytes)
        case .plan: try checkPlan(bytes)
        case .page: try checkPage(bytes)
        }
    }
}

/// A promise that a reader did not keep for some input.
package struct Broken: Error, CustomStringConvertible {
    package let description: String
}

/// Throws when the promise is not kept.
func promise(_ isKept: Bool, _ words: @autoclosure () -> String) throws(Broken) {
    guard isKept else { throw Broken(description: words()) }
}
