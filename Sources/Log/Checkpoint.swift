/// A log's head as it is signed and kept elsewhere (C2SP tlog-checkpoint).
package struct Checkpoint: Hashable, Sendable {
    /// Which log it is of; one line, not empty.
    package var origin: String
    package var head: TreeHead
    /// Further lines, none of them empty. Lockstep writes none, and believes none: no leaf vouches for what they say.
    package var extensions: [String]

    package init(origin: String, head: TreeHead, extensions: [String] = []) {
        self.origin = origin
        self.head = head
        self.extensions = extensions
    }

    /// The origin of a project's log: a name that others are unlikely to use, and not an address.
    package static func origin(ofProject uid: String) -> String { "lockstep/\(uid)" }

    /// Origin, size in decimal, root in base64, extensions: each on a line of its own.
    package var text: String {
        ([origin, String(head.size), Base64.encode(head.root.bytes)] + extensions).map { "\($0)\n" }.joined()
    }

    /// Reads `text`. A size of more than 63 bits is refused as malformed.
    package init(text: String) throws(CheckpointError) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        // What follows the last line feed: nothing.
        guard lines.last == "" else { throw .malformedText(line: lines.count) }
        for place in 0..<max(3, lines.count - 1) where place >= lines.count - 1 || lines[place].isEmpty {
            throw .malformedText(line: place + 1)
        }
        guard let size = Int(lines[1]), size >= 0, String(size).utf8.elementsEqual(lines[1].utf8) else {
            throw .malformedText(line: 2)
        }
        guard let root = Base64.decode(lines[2]).flatMap(TreeHash.init(bytes:)) else { throw .malformedText(line: 3) }
        self.init(
            origin: lines[0], head: TreeHead(size: size, root: root), extensions: Array(lines[3..<lines.count - 1]))
    }
}
