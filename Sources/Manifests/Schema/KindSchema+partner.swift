extension KindSchema {
    static let partner = KindSchema(
        "Partner",
        metadata: [
            Field("name", .text(.name), required: true, example: "gem", "What integrations call it."),
            Schema.labels,
        ],
        spec: [
            Field("title", .text(.free(200)), required: true, example: "Gem", "The name that people know."),
            Field("contact", .text(.free(320)), example: "support@gem.example", "Whom to ask."),
            Field(
                "documentation", .text(.webAddress), example: "https://support.gem.com/permissions",
                "The page that lists the permissions it needs."),
            Field(
                "partial", .boolean, standard: "false", example: "true",
                "The list below is known to be incomplete, so an integration that holds more gets no warning."
            ),
            Field(
                "permissions", .map(key: .api, .permissions), example: "{harvest-v1: {Candidates: read}}",
                "By API, the permissions that its documentation asks for. " + Schema.selection),
            Field(
                "optional", .map(key: .api, .permissions), example: "{harvest-v1: {EEOC: read}}",
                "By API, permissions that its documentation asks for only under a condition; never reported as missing."
            ),
            Schema.delivery(
                "Where the secrets of its integrations' new keys go, unless an integration says otherwise."),
        ],
        "A company that integrates, and what its own documentation asks for. Integrations are checked against it."
    )
}

extension TextForm {
    /// The name of an API, as a key.
    static let api = TextForm(
        name: "API", rule: TextForm.name.rule, pattern: TextForm.name.pattern, accepts: TextForm.isName)
}
