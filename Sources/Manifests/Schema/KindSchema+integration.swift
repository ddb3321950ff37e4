extension KindSchema {
    static let integration = KindSchema(
        "Integration",
        metadata: [
            Field(
                "name", .text(.integrationName), required: true, example: "gem-sourcing",
                "The integration's name; with it Lockstep knows the integration again."),
            Schema.labels,
            Field(
                "formerly", .text(.name), example: "gem-crm",
                "The name that it had before, so that it keeps its key; none says that it is new, whatever it looks like."
            ),
        ],
        spec: [
            Field("api", .text(.name), required: true, example: "harvest-v1", "The API whose key it holds."),
            Field(
                "partner", .text(.name), example: "gem",
                "The partner that uses the key. It need not have a manifest; if it has, the permissions are checked "
                    + "against what it documents."),
            Field(
                "description", .text(.free()), example: "Candidate sync for the sourcing team",
                "What it is for."),
            Field(
                "owner", .text(.free(320)), example: "talent-ops@acme.example",
                "Who answers for it: an e-mail address or a team."),
            Field(
                "permissions", .permissions, required: true,
                example: "{Candidates: read, Jobs: [GET: List Jobs]}",
                "What its key may do. " + Schema.selection),
            Field(
                "state", .text(.integrationState), standard: "active", example: "suspended",
                "suspended stops its keys without revoking them; taking it out lets the same keys work again."),
            Field(
                "expires", .text(.date), standard: "never", example: "2027-06-30",
                "The last day on which its keys work, in UTC."),
            Field(
                "rotate",
                .record([
                    Field(
                        "every", .text(.positivePeriod), standard: "only when asked", example: "90d",
                        "How long after a key became active the next apply replaces it."),
                    Field(
                        "overlap", .text(.period), standard: "7d", example: "14d",
                        "How long the old key goes on working once its successor is active; shorter than every."
                    ),
                ]), example: "{every: 90d, overlap: 14d}",
                "When and how keys are replaced. 1d is 86,400 seconds."),
            Field(
                "generation", .integer(minimum: 0), standard: "0", example: "1",
                "Raise it by one to have a new key at the next apply."),
            Field(
                "protect", .boolean, standard: "false", example: "true",
                "Holds back whatever would end its access, until false has been applied."),
            Schema.delivery(
                "Where the secrets of its new keys go; where it says nothing, where its partner says, or else --secrets."
            ),
        ],
        "A partner's use of an API: which key it holds and what that key may do.")
}

extension TextForm {
    static let integrationState = TextForm.choice("state", of: ["active", "suspended"])
}
