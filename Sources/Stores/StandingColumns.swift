internal import Keys

/// The columns `standing` and `standing_generation` of an integration or an operator.
enum StandingColumns {
    static func values(_ standing: Standing) -> (word: String, generation: Int?) {
        switch standing {
        case .managed: ("managed", nil)
        case .removed: ("removed", nil)
        case .forgotten: ("forgotten", nil)
        case .revokedByCommand(let generation): ("revoked-by-command", generation)
        }
    }

    /// `nil` where the two have no meaning together.
    static func read(_ row: some ColumnReader, from first: CInt) -> Standing? {
        switch (row.text(first), row.isNull(first + 1)) {
        case ("managed", true): .managed
        case ("removed", true): .removed
        case ("forgotten", true): .forgotten
        case ("revoked-by-command", false):
            row.integer(first + 1).flatMap(Int32.init(exactly:)).flatMap {
                $0 >= 0 ? .revokedByCommand(generation: Int($0)) : nil
            }
        default: nil
        }
    }
}
