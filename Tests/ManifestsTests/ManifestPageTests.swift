import Foundation
import Manifests
import Testing

/// specs/manifest.md lists the fields as the schema has them. `RECORD_GOLDEN=1` writes the tables anew, and that run fails.
@Suite struct ManifestPageTests {
    static let page = Folder.package.appending(path: "specs/manifest.md")

    @Test(.serialized, arguments: Schema.kinds.map(\.name)) func listsEveryField(_ kind: String) throws {
        var text = try String(contentsOf: Self.page, encoding: .utf8)
        let table = try Self.table(kind)
        if FaultTests.isRecording {
            let start = try #require(text.range(of: "<!-- \(kind) -->\n"))
            let end = try #require(text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex))
            text.replaceSubrange(start.upperBound..<end.lowerBound, with: table)
            try Data(text.utf8).write(to: Self.page)
            Issue.record("recorded the fields of \(kind)")
        } else {
            #expect(text.contains("<!-- \(kind) -->\n\(table)<!-- end -->"))
        }
    }

    private static func table(_ kind: String) throws -> String {
        var text = "| Field | Type | | What |\n| --- | --- | --- | --- |\n"
        for path in Schema.paths where path.hasPrefix("\(kind).metadata.") || path.hasPrefix("\(kind).spec.") {
            let explanation = try Explanation(path: path)
            let parent = try Explanation(path: path.split(separator: ".").dropLast().joined(separator: "."))
            let isRequired = parent.fields.contains { path.hasSuffix(".\($0.name)") && $0.required }
            let details = explanation.details.filter { !$0.hasPrefix("Example: ") }
            let what = ([explanation.doc] + details).joined(separator: " ")
            text +=
                "| `\(path.dropFirst(kind.count + 1))` | \(explanation.type) | \(isRequired ? "required" : "") | \(what) |\n"
        }
        return text
    }
}
