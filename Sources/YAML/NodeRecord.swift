/// One node in an arena: 32 bytes. The nodes of a document stand in the order of its text, a parent before
/// its children, so that a first child is the next record and only the end of a subtree needs to be kept.
struct NodeRecord {
    enum Form: UInt8 {
        case plain, singleQuoted, doubleQuoted, literal, folded
        case sequence, mapping
        case alias
    }

    var start: Mark
    /// Bytes in the file before the node's end.
    var end: UInt32
    /// The index after the last record of this subtree.
    var next: UInt32
    /// A scalar: where its value begins, in the file's bytes or in the arena's text. An alias: the index of
    /// the node it stands for.
    var link: UInt32
    /// A scalar: the bytes of its value. A sequence: its elements. A mapping: its entries.
    var count: UInt32
    /// The form in three bits, whether the value is in the file in one, and the tag.
    private var packed: UInt32

    init(
        _ form: Form, start: Mark, end: UInt32, next: UInt32, link: UInt32, count: UInt32, isInFile: Bool,
        tag: UInt32
    ) {
        self.start = start
        self.end = end
        self.next = next
        self.link = link
        self.count = count
        self.packed = tag << 4 | (isInFile ? 8 : 0) | UInt32(form.rawValue)
    }

    var form: Form {
        Form(rawValue: UInt8(truncatingIfNeeded: packed & 7))!
    }

    var isScalar: Bool {
        packed & 7 <= UInt32(Form.folded.rawValue)
    }

    /// Whether the value stands in the file as it is, so that there is no copy of it in the arena's text.
    var isInFile: Bool {
        packed & 8 != 0
    }

    /// 0 for none, otherwise one more than the index in the arena's tags.
    var tag: UInt32 {
        packed >> 4
    }

    /// The bytes of a scalar's value, given the file's bytes and the arena's text.
    @inline(__always)
    func value(
        file: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        let start = Int(link)
        return UnsafeBufferPointer(rebasing: (isInFile ? file : text)[start..<start + Int(count)])
    }
}
