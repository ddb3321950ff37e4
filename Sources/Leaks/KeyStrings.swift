internal import Keys

/// Finds key strings of Lockstep's form, of any project, in a word.
enum KeyStrings {
    /// What follows the key id: an underscore, the secret, the checksum.
    private static let tail = 1 + KeyFormat.secretLength + KeyFormat.checksumLength

    /// Each key string whose checksum fits, whatever it is glued to: the letter of an escape (`\nacme_live_…`) may stand
    /// before it, and another word behind it. The id and the parts of fixed length are found first, then each
    /// beginning that a prefix could have is tried.
    static func each(in bytes: UnsafeBufferPointer<UInt8>, _ found: (UnsafeBufferPointer<UInt8>, KeyID) -> Void) {
        let underscore = UInt8(ascii: "_")
        let head = KeyFormat.idLength + 1
        var index = head
        while index + tail <= bytes.count {
            defer { index += 1 }
            guard bytes[index] == underscore, bytes[index - head] == underscore,
                bytes[(index - KeyFormat.idLength)..<index].allSatisfy(Base62.isDigit),
                bytes[(index + 1)..<(index + tail)].allSatisfy(Base62.isDigit),
                let split = bytes[..<(index - head)].suffix(9).lastIndex(of: underscore)
            else { continue }
            for start in max(0, split - 12)..<max(0, split - 2) {
                let key = UnsafeBufferPointer(rebasing: bytes[start..<(index + tail)])
                if let id = KeyFormat.keyID(of: key) { found(key, id) }
            }
        }
    }
}
