internal import Keys

/// The tables of a store as both engines have them, in an order in which rows can be written: what a copy takes along.
enum StoreTable: String, CaseIterable {
    case project, authority, api, partner, integration, key, `operator`
    case operatorToken = "operator_token"
    case event, recorded

    /// All columns, those that a gateway fills in included.
    var columns: [String] {
        switch self {
        case .project:
            [
                "uid", "name", "lineage", "serial", "authority_id", "authority_check", "seal_check", "created_at",
                "last_event_at", "frontier",
            ]
        case .authority: ["project", "id", "authority_check", "seal_check", "replaced_at"]
        case .api: ["project", "name", "revision", "body"]
        case .partner: ["project", "name", "body"]
        case .integration: ["id", "project", "name"] + IntegrationColumns.names
        case .key: KeyColumns.names + ["integration", "first_used_at", "last_used_at"]
        case .operator: ["id", "project", "name"] + OperatorColumns.names
        case .operatorToken: KeyColumns.names + ["operator"]
        case .event: ["sequence"] + EventColumns.names
        case .recorded: ["project", "kind", "name", "digest", "event", "seal"]
        }
    }

    /// All rows in an order that is the same on every engine.
    var statement: String {
        let order =
            switch self {
            case .project: "uid"
            case .authority: "project, replaced_at, id"
            case .api, .partner: "project, name"
            case .integration, .key, .operator, .operatorToken: "id"
            case .event: "sequence"
            case .recorded: "project, kind, name"
            }
        return "SELECT \(columns.joined(separator: ", ")) FROM \(rawValue) ORDER BY \(order)"
    }

    /// The row that a statement stands on.
    func values(_ row: some ColumnReader) -> [SQLValue] {
        columns.enumerated().map { index, column in
            let place = CInt(index)
            return switch (self, column) {
            case _ where StoreTable.blobs.contains(column), (.event, "body"): .blob(row.bytes(place))
            case (.integration, "id"), (.key, "integration"), (.operator, "id"), (.operatorToken, "operator"),
                (.recorded, "event"),
                _ where StoreTable.numbers.contains(column):
                .integer(row.integer(place))
            default: .text(row.text(place))
            }
        }
    }

    /// Columns that hold bytes, in whichever table they stand.
    private static let blobs: Set = ["authority_check", "seal_check", "frontier", "digest", "leaf", "seal"]

    /// Columns that hold numbers, in whichever table they stand.
    private static let numbers: Set = [
        "serial", "created_at", "last_event_at", "replaced_at", "revision", "rotate_every", "rotate_overlap",
        "generation",
        "protected", "suspended", "standing_generation", "position", "issued_at", "activated_at", "retires_at",
        "revoked_at", "first_used_at", "last_used_at", "sequence", "at",
    ]
}
