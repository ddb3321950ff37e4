internal import Keys

extension KindSchema {
    static let `operator` = KindSchema(
        "Operator",
        metadata: [
            Field(
                "name", .text(.name), required: true, example: "kim", "What plans and the audit log call the operator."),
            Schema.labels,
        ],
        spec: [
            Field("title", .text(.free(200)), example: "Kim Doe, Talent Operations", "The name that people know."),
            Field(
                "kind", .text(.choice("kind", of: OperatorKind.allCases.map(\.rawValue))), example: "person",
                "A person or a pipeline, for people; it gives no right."),
            Field(
                "level", .text(.level), required: true, example: "Site Admin",
                "The level in the console. Only a Site Admin may change operators. Matched without regard to case and "
                    + "punctuation."),
            Field(
                "developerPermissions", .list(.text(.developerPermission), atLeast: 0), standard: "none",
                example: "[Can manage ALL organization's API Credentials]",
                "What it may do to keys: of all APIs, or of one. Matched like a level."),
            Field(
                "userPermissions", .list(.text(.userPermission), atLeast: 0), standard: "none",
                example: "[Can edit another user's advanced permissions]",
                "Lets a Site Admin change operators other than itself. Matched like a level."),
            Field(
                "ceiling",
                .record([
                    Field(
                        "apis",
                        .map(
                            key: .api,
                            .record([
                                Field(
                                    "categories", .list(.text(.free(200)), atLeast: 1), standard: "all",
                                    example: "[Candidates, Jobs]", "Categories of the API's catalogue."),
                                Field(
                                    "access",
                                    .list(.text(.choice("access", of: Access.allCases.map(\.rawValue))), atLeast: 1),
                                    standard: "all", example: "[read]", "Kinds of access."),
                            ])), required: true, example: "{harvest-v1: {categories: [Candidates], access: [read]}}",
                        "By API, what it may grant; {} for the whole API. An API that is not listed is beyond the ceiling."
                    )
                ]), standard: "none: whatever its permissions let it",
                example: "{apis: {harvest-v1: {access: [read]}}}",
                "The most that it may grant, through an integration or through another operator."),
            Field(
                "role", .text(.choice("role", of: ["revoke-only"])), standard: "none", example: "revoke-only",
                "revoke-only may end the access of any integration and operator, and nothing else: for emergencies."),
            Field(
                "state", .text(.integrationState), standard: "active", example: "suspended",
                "suspended stops its tokens without revoking them; taking it out lets the same tokens work again."),
            Field(
                "expires", .text(.date), standard: "never", example: "2027-06-30",
                "The last day on which its tokens work, in UTC."),
            Field(
                "rotate",
                .record([
                    Field(
                        "every", .text(.positivePeriod), standard: "only when asked", example: "90d",
                        "How long after a token became active the next apply replaces it."),
                    Field(
                        "overlap", .text(.period), standard: "7d", example: "1d",
                        "How long the old token goes on working once its successor is active; shorter than every."),
                ]), example: "{every: 90d, overlap: 1d}", "When and how tokens are replaced. 1d is 86,400 seconds."),
            Field(
                "generation", .integer(minimum: 0), standard: "0", example: "1",
                "Raise it by one to have a new token at the next apply."),
            Field(
                "protect", .boolean, standard: "false", example: "true",
                "Holds back whatever would end its tokens, until false has been applied."),
            Schema.delivery("Where its new tokens go; where it says nothing, where --secrets says."),
        ],
        "A person or a pipeline that applies, with what it may do. A token proves who acts.")
}

extension TextForm {
    static let level = words("level", OperatorWords.levels) { OperatorWords.level($0) != nil }

    static let developerPermission = words(
        "developer permission", [DeveloperPermission.allWords, "\(DeveloperPermission.apiWords) API"]
    ) { OperatorWords.developerPermission($0) != nil }

    static let userPermission = words("user permission", UserPermission.allCases.map(\.rawValue)) {
        OperatorWords.userPermission($0) != nil
    }

    private static func words(
        _ name: String, _ words: [String], accepts: @escaping @Sendable (String) -> Bool
    ) -> TextForm {
        TextForm(
            name: name, rule: (words.count > 1 ? "one of " : "") + listed(words.map { "\"\($0)\"" }, or: true),
            pattern: nil, accepts: accepts)
    }
}
