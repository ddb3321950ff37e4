/// The rows of a query of the open transaction, fetched portion by portion: no more than one is in memory, and between two of
/// them the connection is free for other statements.
final class PostgresCursor: SteppedRows {
    private let name: String
    private let portion: Int
    private let connection: PostgresConnection
    private var rows: PostgresRows?
    private var row: PostgresRow?
    private var position = 0

    /// - Parameters:
    ///   - name: no other cursor of the transaction has it.
    ///   - portion: rows that are fetched at once.
    init(
        _ name: String, _ sql: String, _ parameters: [PostgresParameter], portion: Int, _ connection: PostgresConnection
    ) throws {
        self.name = name
        self.portion = portion
        self.connection = connection
        try connection.run("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", parameters)
    }

    func step() throws -> Bool {
        position += 1
        if let rows, position >= rows.count {
            // A portion that is not full was the last one.
            if rows.count < portion { return false }
            self.rows = nil
        }
        if rows == nil {
            rows = try connection.run("FETCH \(portion) FROM \(name)")
            position = 0
        }
        row = rows?[position]
        return row != nil
    }

    // MARK: The row it stands on

    func isNull(_ column: CInt) -> Bool { row?.isNull(column) ?? true }
    func integer(_ column: CInt) -> Int64? { row?.integer(column) }
    func text(_ column: CInt) -> String? { row?.text(column) }
    func bytes(_ column: CInt) -> [UInt8]? { row?.bytes(column) }
    func holds(_ bytes: [UInt8], _ column: CInt) -> Bool { row?.holds(bytes, column) ?? false }

    func compare(_ column: CInt, with other: PostgresCursor, _ otherColumn: CInt) -> Int {
        guard let row, let otherRow = other.row else { return 0 }
        return row.compare(column, with: otherRow, otherColumn)
    }
}
