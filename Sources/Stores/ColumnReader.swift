/// The row that a statement stands on, read by column from 0: the same for every engine, so that what a row means is
/// said once.
protocol ColumnReader {
    func isNull(_ column: CInt) -> Bool
    func integer(_ column: CInt) -> Int64?
    /// Bytes that are not UTF-8 are repaired, which makes them differ from everything that was recorded.
    func text(_ column: CInt) -> String?
    /// Of a column of bytes or of text.
    func bytes(_ column: CInt) -> [UInt8]?
    /// Whether the column holds exactly these bytes.
    func holds(_ bytes: [UInt8], _ column: CInt) -> Bool
}

extension SQLStatement: ColumnReader {}

/// Which of two texts comes first by their bytes: negative, zero or positive.
func byteOrder(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    for index in 0..<min(a.count, b.count) where a[index] != b[index] { return Int(a[index]) - Int(b[index]) }
    return a.count - b.count
}
