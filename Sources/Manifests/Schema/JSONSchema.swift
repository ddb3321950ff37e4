/// The schema as JSON Schema (draft 2020-12), for editors: one for all kinds, which `kind` tells apart.
///
/// It accepts what validation accepts as an ordinary YAML reader types it: a label value `1` is a number to such a
/// reader, and a date is text. What it cannot say, validation says: words of catalogues, unique names, days that exist.
package enum JSONSchema {
    /// Ends with a line feed. The same for every run of one version.
    package static let text = document.text() + "\n"

    private static var document: JSONValue {
        .object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Lockstep manifest")),
            ("type", .string("object")),
            (
                "properties",
                .object([
                    ("apiVersion", .object([("const", .string(Schema.apiVersion))])),
                    (
                        "kind",
                        .object([
                            ("description", .string("The kind of resource.")),
                            ("enum", .strings(Schema.kinds.map(\.name))),
                        ])
                    ),
                    ("metadata", .object([("type", .string("object"))])),
                    ("spec", .object([("type", .string("object"))])),
                ])
            ),
            ("required", .strings(["apiVersion", "kind", "metadata", "spec"])),
            ("allOf", .array(Schema.kinds.map(condition))),
            (
                "$defs",
                .object(Schema.kinds.map { ($0.name, definition($0)) } + [("permissions", permissions)])
            ),
        ])
    }

    private static func condition(_ kind: KindSchema) -> JSONValue {
        let isKind = JSONValue.object([("const", .string(kind.name))])
        return .object([
            ("if", .object([("properties", .object([("kind", isKind)])), ("required", .strings(["kind"]))])),
            ("then", .object([("$ref", .string("#/$defs/\(kind.name)"))])),
        ])
    }

    private static func definition(_ kind: KindSchema) -> JSONValue {
        .object([("description", .string(kind.doc))] + members(of: kind.fields))
    }

    private static func members(of fields: [Field]) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("type", .string("object")),
            ("properties", .object(fields.map { ($0.name, value(of: $0)) })),
        ]
        let required = fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { members.append(("required", .strings(required))) }
        // `rotate: {}` says nothing; every other mapping without required fields may be empty.
        if fields.contains(where: { $0.name == "overlap" }) { members.append(("minProperties", .integer(1))) }
        members.append(("additionalProperties", .boolean(false)))
        return members
    }

    private static func value(of field: Field) -> JSONValue {
        var doc = field.doc
        if let standard = field.standard { doc += " Default: \(standard)." }
        return .object([("description", .string(doc))] + members(of: field.type))
    }

    private static func members(of type: ValueType) -> [(String, JSONValue)] {
        switch type {
        case .text(let form): members(of: form)
        case .boolean: [("type", .string("boolean"))]
        case .integer(let minimum):
            [
                ("type", .string("integer")), ("minimum", .integer(minimum)),
                ("maximum", .integer(999_999_999)),
            ]
        case .record(let fields): members(of: fields)
        case .map(let key, let value):
            [("type", .string("object"))]
                + (key.pattern.map { [("propertyNames", .object([("pattern", .string($0))]))] } ?? [])
                + [("additionalProperties", .object(members(of: value)))]
        case .list(let element, let atLeast):
            [("type", .string("array")), ("items", .object(members(of: element)))]
                + (atLeast > 0 ? [("minItems", .integer(atLeast))] : [])
        case .permissions: [("$ref", .string("#/$defs/permissions"))]
        }
    }

    private static func members(of form: TextForm) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [("type", types(form))]
        if let pattern = form.pattern { members.append(("pattern", .string(pattern))) }
        if let most = form.mostLength {
            if !form.mayBeEmpty { members.append(("minLength", .integer(1))) }
            members.append(("maxLength", .integer(most)))
        }
        if let integers = form.integers {
            members += [
                ("minimum", .integer(integers.lowerBound)), ("maximum", .integer(integers.upperBound)),
            ]
        }
        return members
    }

    private static func types(_ form: TextForm) -> JSONValue {
        form.jsonTypes.count == 1
            ? .string(form.jsonTypes[0].rawValue) : .strings(form.jsonTypes.map(\.rawValue))
    }

    /// Three forms: a word, a list, or a mapping by category. In a list, `GET: Label` is a mapping of one key.
    private static var permissions: JSONValue {
        let scalar = JSONValue.strings(["string", "number", "boolean"])
        let label = JSONValue.object([
            ("type", scalar), ("minLength", .integer(1)),
        ])
        let titled = JSONValue.object([
            ("type", .string("object")), ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
            ("additionalProperties", .object([("type", scalar)])),
        ])
        let word = JSONValue.object([("type", .string("string")), ("pattern", .string("[A-Za-z]"))])
        let list = JSONValue.object([
            ("type", .string("array")), ("minItems", .integer(1)),
            ("items", .object([("anyOf", .array([label, titled]))])),
        ])
        return .object([
            ("description", .string(Schema.selection)),
            (
                "anyOf",
                .array([
                    word, list,
                    .object([
                        ("type", .string("object")), ("minProperties", .integer(1)),
                        ("additionalProperties", .object([("anyOf", .array([word, list]))])),
                    ]),
                ])
            ),
        ])
    }
}
