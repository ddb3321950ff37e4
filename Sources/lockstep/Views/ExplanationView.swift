internal import Manifests

/// A field of the schema, explained.
struct ExplanationView {
    private struct FieldJSON: Encodable {
        var name: String
        var type: String
        var required: Bool
        var doc: String
    }

    private struct ViewJSON: Encodable {
        var formatVersion = outputFormatVersion
        var path: String
        var type: String
        var doc: String
        var fields: [FieldJSON]
    }

    private let explanation: Explanation

    init(_ explanation: Explanation) { self.explanation = explanation }

    var json: String {
        jsonText(
            ViewJSON(
                path: explanation.path, type: explanation.type, doc: explanation.doc,
                fields: explanation.fields.map {
                    FieldJSON(name: $0.name, type: $0.type, required: $0.required, doc: $0.doc)
                }))
    }

    func text(style: Style) -> String {
        var lines = ["\(style.bold(explanation.path)) <\(explanation.type)>", "", wrapped(explanation.doc, indent: 2)]
        for line in explanation.details { lines.append(wrapped(line, indent: 2)) }
        if !explanation.fields.isEmpty { lines += ["", "Fields"] }
        for field in explanation.fields {
            lines.append("  \(style.bold(field.name)) <\(field.type)>\(field.required ? " required" : "")")
            lines.append(wrapped(field.doc, indent: 6))
        }
        return lines.joined(separator: "\n")
    }
}
