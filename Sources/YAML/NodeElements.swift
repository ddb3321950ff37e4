/// The elements of a sequence in the order of the file. Walking it allocates nothing.
package struct NodeElements: Collection, Sendable {
    let tree: Tree
    package let startIndex: UInt32
    package let endIndex: UInt32
    package let count: Int

    package func index(after index: UInt32) -> UInt32 {
        tree.nodes[Int(index)].next
    }

    package subscript(index: UInt32) -> Node {
        Node(tree: tree, site: index)
    }
}
