/// A place in a source file.
///
/// Lines end where YAML 1.1 ends them: LF, CR LF, CR, NEL (U+0085), LS (U+2028) and PS (U+2029). A byte order
/// mark counts as three bytes and no column.
package struct SourcePosition: Sendable, Hashable, Comparable {
    /// The line, the first being 1.
    package var line: Int
    /// The column in code points, the first being 1.
    package var column: Int
    /// The bytes before this place in the file.
    package var offset: Int

    package init(line: Int, column: Int, offset: Int) {
        self.line = line
        self.column = column
        self.offset = offset
    }

    /// The first byte of a file.
    package static let start = SourcePosition(line: 1, column: 1, offset: 0)

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        left.offset < right.offset
    }
}
