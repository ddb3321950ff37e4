/// The one description of what manifests may say. Validation, JSON Schema, `explain` and specs/manifest.md follow it.
package enum Schema {
    package static let apiVersion = "lockstep/v1"

    /// In the order in which the kinds are best explained.
    package static let kinds: [KindSchema] = [.project, .integration, .partner, .api, .operator]

    static func kind(named name: String) -> KindSchema? { kinds.first { $0.name == name } }

    static let labels = Field(
        "labels", .map(key: .labelKey, .text(.free(253, mayBeEmpty: true))), example: "{team: talent-ops}",
        "Names and values of your own, to tell resources apart; Lockstep gives them no meaning.")

    /// `delivery` of a partner, an integration or an operator.
    static func delivery(_ doc: String) -> Field {
        Field(
            "delivery",
            .record([
                Field(
                    "to", .text(.deliveryAddress), required: true, example: "age:age1…",
                    "age:RECIPIENT encrypts to the partner, exec:COMMAND gives the key to a program on its standard input "
                        + "(apply runs it with --allow-exec only), file:DIR writes a file for each key."),
                Field(
                    "environment", .list(.text(.variableName), atLeast: 0), standard: "none", example: "[VAULT_ADDR]",
                    "Variables that the program of exec: gets besides PATH, HOME and LANG."),
                Field(
                    "timeout", .text(.programTimeout), standard: "60s", example: "2m",
                    "How long the program of exec: may take for a key."),
            ]), example: "{to: \"age:age1…\"}", doc)
    }

    /// What every field that holds a selection of permissions says of itself.
    static let selection =
        "By category, each with a list, all or read; or a list of ids and labels; or all; or read. "
        + "Labels are matched exactly, then without regard to case and punctuation, then by the catalogue's aliases."
}

/// What a manifest of one kind may say.
package struct KindSchema: Sendable {
    /// As `kind:` names it.
    package let name: String
    package let doc: String
    let nameBytes: SchemaName

    /// All fields of the document.
    package let fields: [Field]

    init(_ name: String, metadata: [Field], spec: [Field], _ doc: String) {
        self.name = name
        self.doc = doc
        self.nameBytes = SchemaName(name)
        self.fields = [
            Field(
                "apiVersion", .text(.choice("version", of: [Schema.apiVersion])), required: true,
                example: Schema.apiVersion, "The version of the manifest's form."),
            Field(
                "kind", .text(.choice("kind", of: [name])), required: true, example: name,
                "The kind of resource."),
            Field("metadata", .record(metadata), required: true, "What names the resource."),
            Field("spec", .record(spec), required: true, "What the resource is to be."),
        ]
    }
}
