internal import Manifests
internal import YAML

/// What is wrong with manifests: for people with the line and a caret, as data, and as workflow annotations.
struct DiagnosticsView {
    private let report: InvalidManifests
    private let style: Style

    /// More than this many are counted, not shown: nobody reads further before mending the first ones.
    private static let shown = 100

    init(_ report: InvalidManifests, style: Style) {
        self.report = report
        self.style = style
    }

    private var errors: Int { report.diagnostics.count { $0.severity == .error } }
    private var warnings: Int { report.diagnostics.count - errors }

    // MARK: JSON

    private struct DiagnosticJSON: Encodable {
        var severity: String
        var code: String
        var message: String
        @Nullable var file: String?
        @Nullable var line: Int?
        @Nullable var column: Int?
        @Nullable var hint: String?
    }

    private struct Summary: Encodable {
        var errors: Int
        var warnings: Int
        var resources: Int
    }

    private struct ReportJSON: Encodable {
        var formatVersion = outputFormatVersion
        var diagnostics: [DiagnosticJSON]
        var summary: Summary
    }

    var json: String {
        jsonText(
            ReportJSON(
                diagnostics: report.diagnostics.map { diagnostic in
                    DiagnosticJSON(
                        severity: diagnostic.severity.rawValue, code: diagnostic.code, message: diagnostic.message,
                        file: diagnostic.place?.file, line: diagnostic.place?.line, column: diagnostic.place?.column,
                        hint: diagnostic.hint)
                }, summary: Summary(errors: errors, warnings: warnings, resources: report.resources)))
    }

    // MARK: GitHub

    /// Workflow commands, one per diagnostic. Values are escaped as GitHub's runner decodes them.
    var github: String {
        var lines = report.diagnostics.map { diagnostic in
            var properties: [String] = []
            if let place = diagnostic.place {
                properties = [
                    "file=\(DiagnosticsView.property(place.file))", "line=\(place.line)", "col=\(place.column)",
                ]
            }
            properties.append("title=\(DiagnosticsView.property(diagnostic.code))")
            let hint = diagnostic.hint.map { "\nhint: \($0)" } ?? ""
            return "::\(diagnostic.severity.rawValue) \(properties.joined(separator: ","))::"
                + DiagnosticsView.data(diagnostic.message + hint)
        }
        lines.append(summaryLine)
        return lines.joined(separator: "\n")
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }

    // MARK: Text

    func text(summary: Bool) -> String {
        var blocks = report.diagnostics.prefix(Self.shown).map(block)
        let hidden = report.diagnostics.count - Self.shown
        if hidden > 0 { blocks.append("… and \(hidden) more") }
        if summary { blocks.append(summaryLine) }
        return blocks.joined(separator: "\n\n")
    }

    private var summaryLine: String {
        "\(counted(errors, "error")), \(counted(warnings, "warning")) in \(counted(report.resources, "resource"))"
    }

    private func block(_ diagnostic: Diagnostic) -> String {
        let word = diagnostic.severity == .error ? style.red("error:") : style.yellow("warning:")
        var lines = ["\(word) \(printable(diagnostic.message)) [\(diagnostic.code)]"]
        if let place = diagnostic.place {
            lines.append("  --> \(place.file):\(place.line):\(place.column)")
            lines += excerpt(place, length: diagnostic.length)
        }
        for related in diagnostic.related {
            lines.append("  \(related.label): \(related.place.file):\(related.place.line):\(related.place.column)")
        }
        if let hint = diagnostic.hint { lines.append("\(style.dim("hint:")) \(printable(hint))") }
        return lines.joined(separator: "\n")
    }

    /// The line with a caret under the place; what looks like a key is masked, and long lines are cut around it.
    private func excerpt(_ place: Place, length: Int) -> [String] {
        guard let source = report.sources.first(where: { $0.name == place.file }),
            let raw = source.lineText(place.line)
        else { return [] }
        let line = redactedLine(raw)
        let characters = Array(line.unicodeScalars)
        let start = max(0, min(place.column - 1, characters.count) - 50)
        let end = min(characters.count, start + 90)
        let before = text(characters[start..<min(max(start, place.column - 1), end)])
        let number = String(place.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        let space = String(repeating: " ", count: displayWidth(before))
        let room = max(1, min(length, end - (place.column - 1)))
        return [
            "  \(style.dim("\(number) |")) \(text(characters[start..<end]))",
            "  \(style.dim("\(margin) |")) \(space)\(style.red(String(repeating: "^", count: room)))",
        ]
    }

    private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        // A tab would move the caret; other control characters would move the cursor.
        for scalar in scalars { text.append(scalar.properties.generalCategory == .control ? " " : scalar) }
        return String(text)
    }
}
