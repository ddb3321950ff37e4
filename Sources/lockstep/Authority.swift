internal import Keys

/// What is derived from an authority key, which itself is wiped once it was read.
struct Authority: Sendable {
    let fingerprint: AuthorityFingerprint
    let digestKey: DigestKey
    let sealKey: SealKey
    let checkpointKey: CheckpointKey

    init(_ key: borrowing AuthorityKey) {
        fingerprint = key.fingerprint
        digestKey = key.digestKey()
        sealKey = key.sealKey()
        checkpointKey = key.checkpointKey()
    }

    /// Of an authority key's text; `nil` where it is none.
    init?(text: UnsafeBufferPointer<UInt8>) {
        guard let key = AuthorityKey(text: text) else { return nil }
        self.init(key)
    }

    var id: String { fingerprint.id }
}
