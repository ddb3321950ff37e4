/// Where something stands in a manifest.
package struct Place: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The file as people should see it.
    package var file: String
    /// The line, the first being 1.
    package var line: Int
    /// The column in code points, the first being 1.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    package var description: String { "\(file):\(line):\(column)" }
}
