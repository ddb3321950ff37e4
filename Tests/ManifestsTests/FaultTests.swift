import Foundation
import Manifests
import Testing
import YAML

/// Each fixture is named for the fault that it holds; beside it is the listing that it gives.
/// `RECORD_GOLDEN=1` writes the listings anew, and that run fails.
@Suite struct FaultTests {
    static let fixtures = Folder.files(Folder.tests.appending(path: "Faults"), ext: "yaml")
    static let names = fixtures.map { $0.deletingPathExtension().lastPathComponent }
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"

    @Test(arguments: names) func fault(_ name: String) throws {
        let file = Folder.tests.appending(path: "Faults/\(name).yaml")
        let found = listing(try Self.diagnostics(of: file))
        let golden = file.deletingPathExtension().appendingPathExtension("txt")
        if Self.isRecording {
            try Data(found.utf8).write(to: golden)
            Issue.record("recorded \(golden.lastPathComponent)")
        } else {
            #expect(found == (try String(contentsOf: golden, encoding: .utf8)))
        }
    }

    @Test func everyCodeHasAFixture() throws {
        let codes = try Self.fixtures.flatMap { try Self.diagnostics(of: $0) }.map(\.kind)
        let missing = Set(DiagnosticCode.allCases).subtracting(codes).map(\.rawValue).sorted()
        #expect(missing == [])
        let unnamed = DiagnosticCode.allCases.map(\.rawValue).filter { !Self.names.contains($0) }
        #expect(unnamed == [])
    }

    @Test func messagesKeepTheHouseStyle() throws {
        for diagnostic in try Self.fixtures.flatMap({ try Self.diagnostics(of: $0) }) {
            #expect(!diagnostic.message.isEmpty && !diagnostic.message.hasSuffix("."))
            #expect(!(diagnostic.hint ?? "x").isEmpty && !(diagnostic.hint ?? "").hasSuffix("."))
            #expect(!diagnostic.message.contains("\n"))
        }
    }

    @Test func nothingRepeatsAKey() throws {
        for file in Self.fixtures {
            let text = listing(try Self.diagnostics(of: file))
            #expect(!text.contains("0123456789ABCDEFGHIJ"), "\(file.lastPathComponent)")
        }
    }

    private static func diagnostics(of file: URL) throws -> [Diagnostic] {
        let fixture = try source(file)
        let text = String(decoding: fixture.bytes, as: UTF8.self)
        var sources = try base() + [fixture]
        if text.hasPrefix("# limits: ") { sources = [fixture] }
        if text.contains("kind: Project") || file.lastPathComponent == "missing-project.yaml" {
            sources.removeFirst()
        }
        return readBothWays(sources, parallelism: 1, limits: limits(text)).diagnostics
    }

    /// `# limits: depth=3` in the first line.
    private static func limits(_ text: String) -> Limits {
        var limits = Limits()
        guard let line = text.split(separator: "\n").first, line.hasPrefix("# limits: "),
            let sign = line.firstIndex(of: "="), let value = Int(line[line.index(after: sign)...])
        else { return limits }
        switch line[..<sign].dropFirst(10) {
        case "fileBytes": limits.fileBytes = value
        case "documentBytes": limits.documentBytes = value
        case "depth": limits.depth = value
        case "nodes": limits.nodes = value
        case "documents": limits.documents = value
        case "errors": limits.errors = value
        default: break
        }
        return limits
    }
}
