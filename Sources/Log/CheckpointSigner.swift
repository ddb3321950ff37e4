package import Keys

/// Signs the checkpoints of one project's log.
package struct CheckpointSigner: Sendable {
    private let key: CheckpointKey
    /// What others verify with. Its name is the log's origin.
    package let verifierKey: VerifierKey

    /// `nil` for a uid that no manifest can have: with white space or a plus sign in it.
    package init?(project uid: String, key: CheckpointKey) {
        guard let verifierKey = VerifierKey(name: Checkpoint.origin(ofProject: uid), publicKey: key.publicKey) else {
            return nil
        }
        self.key = key
        self.verifierKey = verifierKey
    }

    /// The signed checkpoint of this head, as a file has it. Fails only where the cryptographic library does.
    ///
    /// Whoever calls it answers for the head: two signed heads of one log must be consistent.
    package func sign(_ head: TreeHead) throws -> [UInt8] {
        let text = Checkpoint(origin: verifierKey.name, head: head).text
        let signature = NoteSignature(
            keyName: verifierKey.name, keyID: verifierKey.id, signature: try key.sign(Array(text.utf8)))
        return SignedNote(text: text, signatures: [signature]).bytes
    }
}
