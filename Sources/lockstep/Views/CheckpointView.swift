internal import Log

/// A signed checkpoint.
struct CheckpointView {
    let head: TreeHead
    let note: [UInt8]
    let key: VerifierKey

    private struct Report: Encodable {
        var formatVersion = outputFormatVersion
        var checkpoint: String
        var size: Int
        var root: String
        var key: String
    }

    /// The note itself, without its last line feed.
    var text: String { String(decoding: note.dropLast(), as: UTF8.self) }

    var json: String {
        jsonText(
            Report(
                checkpoint: String(decoding: note, as: UTF8.self), size: head.size, root: head.root.base64,
                key: key.description))
    }
}

/// The public key that checkpoints are verified with.
struct CheckpointKeyView {
    let key: VerifierKey

    private struct Report: Encodable {
        var formatVersion = outputFormatVersion
        var key: String
    }

    var text: String { key.description }
    var json: String { jsonText(Report(key: key.description)) }
}
