package import Keys

/// A string in a text that is a key of the project, or at least has the form of a key string.
package struct FoundKey: Hashable, Sendable {
    package var digest: KeyDigest
    /// The key id that it states, where form and checksum are those of a key string.
    package var keyID: KeyID?
    /// Words of the text in which it stands.
    package var occurrences: Int

    package init(digest: KeyDigest, keyID: KeyID?, occurrences: Int) {
        self.digest = digest
        self.keyID = keyID
        self.occurrences = occurrences
    }
}
