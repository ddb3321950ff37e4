extension NodeElements {
    /// Lends the text of each element for the time of a call, with the index to come by the element itself: a scalar's
    /// value, or `key: value` where the element is a mapping of one scalar to another that is not empty. `nil` for
    /// everything else.
    ///
    /// For long lists: a node for each element costs more than what is asked of it, because nodes keep their arena
    /// alive, and threads that share a file contend for the count.
    package func forEachLine(_ body: (_ index: UInt32, _ line: UnsafeBufferPointer<UInt8>?) -> Void) {
        let tree = tree
        var joined: [UInt8] = []
        tree.nodes.withUnsafeBufferPointer { nodes in
            tree.file.withUnsafeBufferPointer { file in
                tree.text.withUnsafeBufferPointer { text in
                    var index = startIndex
                    while index < endIndex {
                        let element = content(of: index, in: nodes)
                        if element.isScalar {
                            body(index, element.value(file: file, text: text))
                        } else if let (key, value) = singleEntry(of: index, in: nodes) {
                            if let line = adjacent(key, value, in: file) {
                                body(index, line)
                            } else {
                                joined.removeAll(keepingCapacity: true)
                                joined.append(contentsOf: key.value(file: file, text: text))
                                joined.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
                                joined.append(contentsOf: value.value(file: file, text: text))
                                joined.withUnsafeBufferPointer { body(index, $0) }
                            }
                        } else {
                            body(index, nil)
                        }
                        index = nodes[Int(index)].next
                    }
                }
            }
        }
    }

    /// The record of what stands at `site`, or of what an alias there stands for.
    @inline(__always)
    private func content(of site: UInt32, in nodes: UnsafeBufferPointer<NodeRecord>) -> NodeRecord {
        let record = nodes[Int(site)]
        return record.form == .alias ? nodes[Int(record.link)] : record
    }

    /// Key and value of a mapping of one scalar to another that is not empty.
    @inline(__always)
    private func singleEntry(
        of site: UInt32, in nodes: UnsafeBufferPointer<NodeRecord>
    ) -> (key: NodeRecord, value: NodeRecord)? {
        let place = nodes[Int(site)].form == .alias ? nodes[Int(site)].link : site
        let mapping = nodes[Int(place)]
        guard mapping.form == .mapping, mapping.count == 1 else { return nil }
        let key = content(of: place + 1, in: nodes)
        let value = content(of: nodes[Int(place) + 1].next, in: nodes)
        return key.isScalar && value.isScalar && value.count > 0 ? (key, value) : nil
    }

    /// The file's own bytes, where it has `key: value` just so.
    @inline(__always)
    private func adjacent(
        _ key: NodeRecord, _ value: NodeRecord, in file: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8>? {
        let keyEnd = Int(key.link) + Int(key.count)
        guard key.isInFile, value.isInFile, Int(value.link) == keyEnd + 2, file[keyEnd] == UInt8(ascii: ":"),
            file[keyEnd + 1] == UInt8(ascii: " ")
        else { return nil }
        return UnsafeBufferPointer(rebasing: file[Int(key.link)..<Int(value.link) + Int(value.count)])
    }
}
