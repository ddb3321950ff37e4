internal import Keys

/// The tables of a store as both engines have them, in an order in which rows can be written: what a copy takes along.
enum StoreTable: String, CaseIterable {
    case project, api, partner, integration, key, event, recorded

    /// All columns, those that a gateway fills in included.
    var columns: [String] {
        switch self {
        case .project:
            [
                "uid", "name", "lineage", "serial", "authority_id", "authority_check", "created_at", "last_event_at",
            ]
        case .api: ["project", "name", "revision", "body"]
        case .partner: ["project", "name", "body"]
        case .integration: ["id", "project", "name"] + IntegrationColumns.names
        case .key: KeyColumns.names + ["integration", "first_used_at", "last_used_at"]
        case .event: ["sequence"] + EventColumns.names
        case .recorded: ["project", "kind", "name", "digest", "event"]
        }
    }

    /// All rows in an order that is the same on every engine.
    var statement: String {
        let order =
            switch self {
            case .project: "uid"
            case .api, .partner: "project, name"
            case .integration: "id"
            case .key: "id"
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
            case (.project, "authority_check"), (.key, "digest"), (.recorded, "digest"), (.event, "body"):
                .blob(row.bytes(place))
            case (.integration, "id"), (.key, "integration"), (.recorded, "event"),
                _ where StoreTable.numbers.contains(column):
                .integer(row.integer(place))
            default: .text(row.text(place))
            }
        }
    }

    /// Columns that hold numbers, in whichever table they stand.
    private static let numbers: Set = [
        "serial", "created_at", "last_event_at", "revision", "rotate_every", "rotate_overlap", "generation",
        "protected", "suspended", "standing_generation", "position", "issued_at", "activated_at", "retires_at",
        "revoked_at", "first_used_at", "last_used_at", "sequence", "at",
    ]
}
