import Foundation
import Manifests
import Testing

/// The schema as editors and people see it.
@Suite struct SchemaTests {
    /// Faults that a JSON Schema cannot express: they lie in YAML, in a catalogue, or across resources.
    static let beyondSchema: Set<String> = [
        "alias-collision", "ambiguous-permission", "category-alias-collision",
        "category-as-permission", "category-mismatch", "duplicate-category", "duplicate-formerly",
        "duplicate-permission", "duplicate-permission-id", "duplicate-project", "duplicate-resource",
        "empty-wildcard",
        "exceeds-documented-permissions", "explicit-tag", "formerly-in-use", "formerly-self",
        "label-collision",
        "lacks-documented-permission", "method-mismatch", "missing-project", "partner-unknown-api",
        "reserved-label",
        "rotate-overlap", "delivery-not-exec", "revoke-only-permissions", "advanced-needs-site-admin",
        "secret-as-permission", "secret-behind-escapes", "too-many-documents",
        "unknown-api",
        "unknown-category", "unknown-listed-permission", "unknown-method", "unknown-permission",
        "wildcard-not-alone",
        "bad-path", "duplicate-key", "merge-key", "too-many-errors", "file-too-large", "document-too-large",
        "too-deep", "too-many-nodes",
    ]

    /// Prints `file: ok`, `file: invalid` or `file: unreadable` for each; a file is as valid as its worst document.
    static let script = """
        import json, sys, yaml, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for path in sys.argv[2:]:
            try:
                documents = [d for d in yaml.safe_load_all(open(path, 'rb')) if d is not None]
                documents = json.loads(json.dumps(documents, default=str))
            except Exception:
                print(path, 'unreadable'); continue
            print(path, 'ok' if all(validator.is_valid(d) for d in documents) else 'invalid')
        """

    static func verdicts(_ files: [URL]) throws -> [String: String] {
        let schema = FileManager.default.temporaryDirectory.appending(
            path: "lockstep-schema-\(UUID().uuidString).json")
        try Data(JSONSchema.text.utf8).write(to: schema)
        defer { try? FileManager.default.removeItem(at: schema) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-W", "ignore", "-c", script, schema.path] + files.map(\.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "needs python3-jsonschema and python3-yaml")
        return Dictionary(
            uniqueKeysWithValues: output.split(separator: "\n").map { line in
                let space = line.lastIndex(of: " ")!
                return (
                    URL(filePath: String(line[..<space])).lastPathComponent,
                    String(line[line.index(after: space)...])
                )
            })
    }

    @Test func faultsAreFaultsToTheSchemaToo() throws {
        let verdicts = try Self.verdicts(FaultTests.fixtures)
        #expect(verdicts.count == FaultTests.fixtures.count)
        for (file, verdict) in verdicts {
            let name = String(file.dropLast(5))
            if Self.beyondSchema.contains(name) {
                #expect(verdict == "ok" || verdict == "unreadable", "\(name)")
            } else {
                #expect(verdict != "ok", "\(name)")
            }
        }
    }

    @Test func validManifestsAreValidToTheSchemaToo() throws {
        var files = Folder.files(Folder.tests.appending(path: "Valid"), ext: "yaml")
        #expect(files.count >= 3)
        for file in files {
            let result = readBothWays(try base() + [try source(file)], parallelism: 1)
            #expect(
                result.diagnostics.filter { $0.severity == .error }.map(\.message) == [],
                "\(file.lastPathComponent)")
        }
        files += Folder.files(Folder.tests.appending(path: "Data"), ext: "yaml")
        files += Folder.files(Folder.package.appending(path: "Sources/Manifests/Catalogues"), ext: "yaml")
        for (file, verdict) in try Self.verdicts(files) { #expect(verdict == "ok", "\(file)") }
    }

    @Test func everyPathExplains() throws {
        for path in Schema.paths {
            let explanation = try Explanation(path: path)
            #expect(explanation.path == path && explanation.doc.hasSuffix("."))
        }
        let rotate = try Explanation(path: "integration.spec.rotate")
        #expect(
            rotate.path == "Integration.spec.rotate" && rotate.fields.map(\.name) == ["every", "overlap"])
        #expect(try Explanation(path: "API.spec.categories[].permissions").fields.count == 8)
        #expect(try Explanation(path: "Integration").type == "kind")
        #expect(try Explanation(path: "Integration.spec.rotate.overlap").details.contains("Default: 7d."))
    }

    @Test(arguments: [
        ("Integratoin", "Integration"), ("Integration.rotate", "Integration.spec.rotate"),
        ("Integration.spec.rotat", "Integration.spec.rotate"), ("Integration.spec.rotate.every.x", nil),
    ]) func wrongPathsAreMended(_ path: String, _ suggestion: String?) {
        let error = #expect(throws: ExplanationError.self) { try Explanation(path: path) }
        #expect(error?.path == path && error?.suggestions.first == suggestion)
    }

    @Test func thePageOfDiagnosticsListsEveryCode() throws {
        let page = try String(
            contentsOf: Folder.package.appending(path: "specs/diagnostics.md"), encoding: .utf8)
        let listed = Set(
            page.matches(of: /\n\| `([a-z0-9-]+)` \| (error|warning) \|/).map { "\($0.1) \($0.2)" })
        #expect(listed == Set(DiagnosticCode.allCases.map { "\($0.rawValue) \($0.severity.rawValue)" }))
    }
}
