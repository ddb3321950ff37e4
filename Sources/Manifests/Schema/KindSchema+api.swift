internal import Keys

extension KindSchema {
    static let api = KindSchema(
        "API",
        metadata: [
            Field(
                "name", .text(.name), required: true, example: "acme-referrals",
                "What integrations call it. A manifest named like a built-in API replaces that one."),
            Schema.labels,
        ],
        spec: [
            Field(
                "title", .text(.free(200)), required: true, example: "Acme Referrals API",
                "The name that people know."),
            Field(
                "documentation", .text(.webAddress), example: "https://developers.acme.example/referrals",
                "Where the API is documented."),
            Field(
                "revision", .integer(minimum: 1), required: true, example: "1",
                "Raised whenever the catalogue changes, for people; what counts is the content."),
            Field(
                "categories", .list(.record(categoryFields), atLeast: 1), required: true,
                "The headings under which the permissions stand."),
        ],
        "An API with its permission catalogue. Gateways decide by it which calls a key may make.")

    private static let categoryFields = [
        Field(
            "name", .text(.free(200)), required: true, example: "Candidates",
            "The heading, as the console shows it."),
        Field(
            "aliases", .list(.text(.free(200)), atLeast: 0), example: "[Candidate]",
            "Other names of the very same category."),
        Field(
            "permissions", .list(.record(permissionFields), atLeast: 0), standard: "none",
            "The permissions of this category; all and read mean these."),
        Field(
            "alsoListed", .list(.text(.permissionID), atLeast: 0), example: "[users.list-pending-approvals]",
            "Ids of permissions of other categories that people look for here; never part of all or read."),
    ]

    private static let permissionFields = [
        Field(
            "id", .text(.permissionID), required: true, example: "candidates.list-candidates",
            "The stable id: what keys hold. Never change it; a new one lists the old one under formerly."),
        Field(
            "method", .text(.choice("method", of: Method.all)), example: "GET",
            "What stands before the label in the console. Scopes have none."),
        Field(
            "label", .text(.free(200)), required: true, example: "List Candidates",
            "The wording of the console."),
        Field(
            "access", .text(.choice("access", of: Access.allCases.map(\.rawValue))), required: true,
            example: "read",
            "What its holder may do to data. The word read in a manifest means the permissions with access read."
        ),
        Field(
            "paths", .list(.text(.endpoint), atLeast: 0),
            example: "[GET /v1/candidates, \"GET /v1/candidates/{id}\"]",
            "The calls that it allows: a method, a space and a path template."),
        Field(
            "deprecatedPaths", .list(.text(.endpoint), atLeast: 0), example: "[GET /v1/people]",
            "Calls that it still allows and that will go."),
        Field(
            "aliases", .list(.text(.free(200)), atLeast: 0), example: "[List Candidate, Get Candidates]",
            "Other wordings of the label, which count within this category only."),
        Field(
            "formerly", .list(.text(.permissionID), atLeast: 0), example: "[candidates.list]",
            "Ids that it had before; manifests may go on using them."),
    ]
}
