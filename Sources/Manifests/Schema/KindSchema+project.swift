extension KindSchema {
    static let project = KindSchema(
        "Project",
        metadata: [
            Field(
                "name", .text(.name), required: true, example: "acme-partners",
                "The project's name, for people. Changing it changes nothing else."),
            Field(
                "uid", .text(.uid), required: true, example: "0f8b0c52-6a1e-4d53-9c3f-2f3a4be1a7d9",
                "Names the project in the store. Written by init; never change it."),
            Schema.labels,
        ],
        spec: [
            Field(
                "store", .text(.store), standard: "sqlite:.lockstep/store.sqlite3",
                example: "sqlite:.lockstep/store.sqlite3",
                "Where the keys are kept. The variable LOCKSTEP_STORE wins over it; keep passwords there."),
            Field(
                "keys",
                .record([
                    Field(
                        "prefix", .text(.keyPrefix), required: true, example: "acme",
                        "What every key begins with: who issued it."),
                    Field(
                        "environment", .text(.keyEnvironment), required: true, example: "live",
                        "The second part of every key: what it opens."),
                ]), required: true, example: "{prefix: acme, environment: live}",
                "The form of new keys: prefix_environment_id_secret."),
            Field(
                "guard",
                .record([
                    Field(
                        "maxRevocations", .text(.guardLimit), standard: "25%", example: "25%",
                        "How many integrations one plan may cut off: a percentage of those that have access (at least 1), "
                            + "or a number.")
                ]), example: "{maxRevocations: 25%}",
                "Refuses a whole plan that would cut off too many integrations."),
            Field(
                "expiryWarnings", .list(.text(.positivePeriod), atLeast: 0), standard: "[30d, 14d, 7d, 1d]",
                example: "[30d, 7d]",
                "How long before the last day of an integration plan, status and drift begin to say so; [] for never."),
        ],
        "The unit of ownership: one repository, one pipeline. Every set of manifests has exactly one.")
}
