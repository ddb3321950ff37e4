/// A node of a document: a value of two words that refers into its document's arena.
///
/// Scalars are never typed: `yes`, `1e3` and `null` are text like any other. An alias is the node it stands
/// for.
package struct Node: Sendable {
    package enum Kind: Sendable {
        case scalar, sequence, mapping
    }

    /// How a scalar was written.
    package enum Style: Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    let tree: Tree
    /// The record that stands here in the document, perhaps an alias.
    let site: UInt32
    /// The record that holds the content.
    let index: UInt32

    init(tree: Tree, site: UInt32) {
        self.tree = tree
        self.site = site
        let record = tree.nodes[Int(site)]
        self.index = record.form == .alias ? record.link : site
    }

    var record: NodeRecord {
        tree.nodes[Int(index)]
    }

    package var kind: Kind {
        switch record.form {
        case .sequence: .sequence
        case .mapping: .mapping
        default: .scalar
        }
    }

    /// How the scalar was written; nil for a sequence or a mapping.
    package var style: Style? {
        switch record.form {
        case .plain: .plain
        case .singleQuoted: .singleQuoted
        case .doubleQuoted: .doubleQuoted
        case .literal: .literal
        case .folded: .folded
        case .sequence, .mapping, .alias: nil
        }
    }

    /// The explicit tag in full, such as `tag:yaml.org,2002:int` or `!secret`; nil without one, and for `!`,
    /// and for `!!str`, `!!seq` and `!!map` on a node of that kind, which say nothing new.
    package var tag: String? {
        let tag = record.tag
        return tag == 0 ? nil : tree.tags[Int(tag) - 1]
    }

    /// Where the content is written, with its anchor and tag. For an alias that is the anchored node; see
    /// `aliasRange`. Costs a walk over the node's bytes.
    package var range: SourceRange {
        tree.range(of: index)
    }

    /// Where the node stands in the document, be it as an alias.
    package var start: SourcePosition { tree.nodes[Int(site)].start.position(baseLine: tree.baseLine) }

    /// Where the alias is written, when this node was reached through one.
    package var aliasRange: SourceRange? {
        site == index ? nil : tree.range(of: site)
    }

    /// The scalar's value; empty for a sequence or a mapping. Allocates for more than 15 bytes.
    package var text: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of the scalar's value in UTF-8, without a copy, for the time of the call; none for a
    /// sequence or a mapping.
    package func withBytes<Result, Thrown: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Thrown) -> Result
    ) throws(Thrown) -> Result {
        let record = record
        guard record.isScalar else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        // Each array by its own name: choosing one first would count a reference to it.
        if record.isInFile {
            return try tree.file.withUnsafeBufferPointer { bytes throws(Thrown) in
                try body(record.value(file: bytes, text: bytes))
            }
        }
        return try tree.text.withUnsafeBufferPointer { bytes throws(Thrown) in
            try body(record.value(file: bytes, text: bytes))
        }
    }

    /// Whether this is a scalar with exactly these bytes as its value.
    package func equals(_ expected: StaticString) -> Bool {
        expected.withUTF8Buffer { tree.isScalar(index, equalTo: $0) }
    }

    /// Whether this is a scalar with exactly these bytes as its value.
    package func equals(_ expected: UnsafeBufferPointer<UInt8>) -> Bool { tree.isScalar(index, equalTo: expected) }

    /// Whether this is a scalar with exactly these bytes as its value.
    package func equals(_ expected: [UInt8]) -> Bool {
        expected.withUnsafeBufferPointer { tree.isScalar(index, equalTo: $0) }
    }
}
