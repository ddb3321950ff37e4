/// Rows that are stepped through, each read by column while it is stood on.
protocol SteppedRows: ColumnReader {
    /// Goes to the next row, at first to the first one; `false` after the last.
    func step() throws -> Bool

    /// Compares two texts by their bytes, as both engines sort names. Negative, zero or positive.
    func compare(_ column: CInt, with other: Self, _ otherColumn: CInt) -> Int
}

extension SQLStatement: SteppedRows {}
