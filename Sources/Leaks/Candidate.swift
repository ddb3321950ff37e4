package import Keys

/// A part of a text that may be a key. The bytes are lent: they must not outlive the closure that is given it.
package struct Candidate {
    package let bytes: UnsafeBufferPointer<UInt8>
    /// The key id, where form and checksum are those of a key string of Lockstep's; `nil` for everything else.
    package let keyID: KeyID?
    /// Counts the words of the text, from 0, so that a key which stands several times in one word counts once.
    package let word: Int
}
