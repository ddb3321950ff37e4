/// The entries of a mapping in the order of the file. Walking it allocates nothing.
package struct NodeEntries: Collection, Sendable {
    package struct Entry: Sendable {
        package let key: Node
        package let value: Node
    }

    let tree: Tree
    package let startIndex: UInt32
    package let endIndex: UInt32
    package let count: Int

    package func index(after index: UInt32) -> UInt32 {
        let value = tree.nodes[Int(index)].next
        return tree.nodes[Int(value)].next
    }

    package subscript(index: UInt32) -> Entry {
        Entry(key: Node(tree: tree, site: index), value: Node(tree: tree, site: tree.nodes[Int(index)].next))
    }

    package func makeIterator() -> Iterator { Iterator(entries: self, index: startIndex) }

    /// Of its own: the standard library's would lend each entry, and outside this module that allocates.
    package struct Iterator: IteratorProtocol {
        let entries: NodeEntries
        var index: UInt32

        package mutating func next() -> Entry? {
            guard index < entries.endIndex else { return nil }
            let entry = entries[index]
            index = entries.tree.nodes[Int(entry.value.site)].next
            return entry
        }
    }
}
