/// One document of a stream. Small: all documents read together share one arena, which lives as long as any
/// of them and keeps the file's bytes.
package struct Document: Sendable {
    let tree: Tree
    let rootIndex: UInt32
    /// Whether one of the result's errors is about this document.
    package let hasErrors: Bool

    /// The document's one node, with all others below it.
    package var root: Node {
        Node(tree: tree, site: rootIndex)
    }

    /// From the root node's first byte to its last.
    package var range: SourceRange {
        root.range
    }
}
