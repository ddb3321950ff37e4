/// A checkpoint that was signed by the key of the log that it is of. There is no other way to make one than to verify it.
package struct VerifiedCheckpoint: Hashable, Sendable {
    package let head: TreeHead

    /// Reads a checkpoint of the log whose key this is; by the key's name it knows the log.
    ///
    /// The origin is looked at before the signature, because a checkpoint of another project that shares the authority
    /// key would else be called unsigned. Nothing else of the text is used before it is verified.
    package init(bytes: [UInt8], key: VerifierKey) throws(CheckpointError) {
        let note: SignedNote
        do { note = try SignedNote(bytes: bytes) } catch { throw .note(error) }
        let checkpoint = try Checkpoint(text: note.text)
        guard checkpoint.origin.utf8.elementsEqual(key.name.utf8) else { throw .anotherLog(origin: checkpoint.origin) }
        switch note.standing(under: key) {
        case .signed: head = checkpoint.head
        case .notSigned: throw .notSigned(by: key)
        case .forged: throw .forged(by: key)
        }
    }
}
