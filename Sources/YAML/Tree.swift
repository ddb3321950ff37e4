/// The arena behind all documents of one chunk: flat arrays, so that a node costs no object and no string.
final class Tree: Sendable {
    let nodes: [NodeRecord]
    /// The file's bytes, shared with its source.
    let file: [UInt8]
    /// The values of those scalars that are not in the file as they are, one after the other, in UTF-8.
    let text: [UInt8]
    let tags: [String]
    /// Line breaks in the file before the chunk.
    let baseLine: UInt32

    init(_ chunk: Chunk, file: [UInt8], baseLine: Int) {
        self.nodes = chunk.nodes
        self.file = file
        self.text = chunk.text
        self.tags = chunk.tags
        self.baseLine = UInt32(truncatingIfNeeded: baseLine)
    }

    /// Where a node is written in the file.
    func range(of index: UInt32) -> SourceRange {
        let record = nodes[Int(index)]
        return file.withUnsafeBufferPointer { record.start.range(to: record.end, in: $0, baseLine: baseLine) }
    }

    /// Whether the node, or the one it is an alias of, is a scalar with exactly these bytes as its value.
    func isScalar(_ index: UInt32, equalTo expected: UnsafeBufferPointer<UInt8>) -> Bool {
        var record = nodes[Int(index)]
        if record.form == .alias { record = nodes[Int(record.link)] }
        guard record.isScalar, Int(record.count) == expected.count else { return false }
        let start = Int(record.link)
        // Each array by its own name: choosing one first would count a reference to it.
        if record.isInFile {
            for index in expected.indices where file[start + index] != expected[index] { return false }
        } else {
            for index in expected.indices where text[start + index] != expected[index] { return false }
        }
        return true
    }
}
