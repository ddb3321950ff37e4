/// What the schema says of a kind or a field, for `lockstep explain Integration.spec.rotate`.
package struct Explanation: Sendable {
    /// A field below the explained one.
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var type: String
        package var required: Bool
        package var doc: String
    }

    /// As the schema spells it: `Integration.spec.rotate`.
    package var path: String
    /// In a few words.
    package var type: String
    package var doc: String
    /// Rule, default and example, a sentence each.
    package var details: [String]
    package var fields: [Entry]

    /// Explains a kind and, with dots between them, fields below it. Case does not count, `[]` after a list neither.
    /// Throws `ExplanationError` for a path that the schema does not have.
    package init(path: String) throws(ExplanationError) {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map { part in
            part.hasSuffix("[]") ? String(part.dropLast(2)) : String(part)
        }
        let names = Schema.kinds.map(\.name)
        guard let first = parts.first, let kind = Schema.kinds.first(where: { Self.areSame($0.name, first) })
        else {
            throw ExplanationError(
                path: path, suggestions: Likeness.nearest(to: parts.first ?? "", among: names))
        }
        var spelled = kind.name
        var fields = kind.fields
        var last: Field?
        for part in parts.dropFirst() {
            guard let field = fields.first(where: { Self.areSame($0.name, part) }) else {
                throw ExplanationError(
                    path: path, suggestions: Self.suggestions(for: part, in: fields, below: spelled, kind))
            }
            spelled += "." + field.name
            fields = field.type.fields
            last = field
        }
        self.path = spelled
        type = last?.type.words ?? "kind"
        doc = last?.doc ?? kind.doc
        details = last.map(Self.details) ?? []
        self.fields = fields.map {
            Entry(name: $0.name, type: $0.type.words, required: $0.isRequired, doc: $0.doc)
        }
    }

    private static func areSame(_ a: String, _ b: String) -> Bool { a.lowercased() == b.lowercased() }

    private static func details(_ field: Field) -> [String] {
        var details: [String] = []
        switch field.type {
        case .text, .integer, .boolean, .permissions: details.append("It must be \(field.type.rule).")
        default: break
        }
        if let standard = field.standard { details.append("Default: \(standard).") }
        if let example = field.example { details.append("Example: \(field.name): \(example)") }
        return details
    }

    /// Fields of that name wherever they stand in the kind, then fields here with a name like it.
    private static func suggestions(
        for name: String, in fields: [Field], below path: String, _ kind: KindSchema
    ) -> [String] {
        let elsewhere = Schema.paths(of: kind).filter {
            areSame(String($0.split(separator: ".").last ?? ""), name)
        }
        let near = Likeness.nearest(to: name, among: fields.map(\.name)).map { "\(path).\($0)" }
        return Array((elsewhere + near.filter { !elsewhere.contains($0) }).prefix(3))
    }
}

/// There is no such kind or field.
package struct ExplanationError: Error, Hashable, Sendable {
    package var path: String
    /// Paths that may have been meant, best first.
    package var suggestions: [String]

    package init(path: String, suggestions: [String]) {
        self.path = path
        self.suggestions = suggestions
    }
}

extension Schema {
    /// Every path of a kind, parents first: `Integration.spec`, `Integration.spec.api`.
    static func paths(of kind: KindSchema) -> [String] { paths(of: kind.fields, below: kind.name) }

    private static func paths(of fields: [Field], below path: String) -> [String] {
        fields.flatMap { field -> [String] in
            let own = "\(path).\(field.name)"
            return [own] + paths(of: field.type.fields, below: own)
        }
    }

    /// Every path of every kind.
    package static var paths: [String] { kinds.flatMap(paths(of:)) }
}
