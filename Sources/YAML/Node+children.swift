extension Node {
    /// The elements of a sequence; none for another kind.
    package var elements: NodeElements {
        let record = record
        let isSequence = record.form == .sequence
        return NodeElements(
            tree: tree,
            startIndex: isSequence ? index + 1 : 0,
            endIndex: isSequence ? record.next : 0,
            count: isSequence ? Int(record.count) : 0
        )
    }

    /// The entries of a mapping; none for another kind.
    package var entries: NodeEntries {
        let record = record
        let isMapping = record.form == .mapping
        return NodeEntries(
            tree: tree,
            startIndex: isMapping ? index + 1 : 0,
            endIndex: isMapping ? record.next : 0,
            count: isMapping ? Int(record.count) : 0
        )
    }

    /// The value of a mapping's key, found by a walk over the entries; nil without that key or for another
    /// kind.
    package subscript(_ key: StaticString) -> Node? {
        key.withUTF8Buffer { value(forKey: $0) }
    }

    /// The value of a mapping's key, found by a walk over the entries; nil without that key or for another
    /// kind.
    package func value(forKey key: String) -> Node? {
        var key = key
        return key.withUTF8 { value(forKey: $0) }
    }

    /// Compares in the arena itself: a node for each key it passes would cost more than the comparison.
    private func value(forKey key: UnsafeBufferPointer<UInt8>) -> Node? {
        let mapping = record
        guard mapping.form == .mapping else { return nil }
        var site = index + 1
        while site < mapping.next {
            let value = tree.nodes[Int(site)].next
            if tree.isScalar(site, equalTo: key) { return Node(tree: tree, site: value) }
            site = tree.nodes[Int(value)].next
        }
        return nil
    }
}
