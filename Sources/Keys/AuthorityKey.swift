internal import Crypto

/// The one key that is never in the store. Whoever lacks it cannot make a row that a presented key will match.
///
/// 256 random bits. HKDF-SHA-256 (RFC 5869, no salt: the input is uniformly random) derives every key that is used,
/// each under its own `info`, so that one can be handed on without the others.
package struct AuthorityKey: ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private static let size = HexText.size
    /// What its text form begins with.
    package static let header = "lockstep-authority-key-v1:"
    /// Hexadecimal digits in its text form.
    package static let digitCount = 2 * size

    /// Draws a new one.
    package init(random: inout some RandomSource) {
        bytes = .allocate(capacity: AuthorityKey.size)
        random.fill(UnsafeMutableRawBufferPointer(bytes))
    }

    /// Reads the text form: `lockstep-authority-key-v1:` and 64 lower-case hexadecimal digits, white space around it
    /// ignored. `nil` for anything else; the caller names the place, never the content.
    package init?(text: UnsafeBufferPointer<UInt8>) {
        // The storage comes first: a noncopyable value must be whole on every path, the failing ones included.
        bytes = .allocate(capacity: AuthorityKey.size)
        bytes.initialize(repeating: 0)
        guard HexText.read(text, header: AuthorityKey.header, into: UnsafeMutableRawBufferPointer(bytes)) else {
            return nil
        }
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(bytes))
        bytes.deallocate()
    }

    /// Lends the text form with a line feed at its end, for the file that `init` writes.
    package func withText<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try HexText.with(UnsafeRawBufferPointer(bytes), header: AuthorityKey.header, body)
    }

    /// What the store keeps to know this authority again: a public id, and check values that a wrong key fails.
    package var fingerprint: AuthorityFingerprint {
        AuthorityFingerprint(
            id: hex(derive("lockstep/v1 authority id", count: 8).withUnsafeBytes(Array.init)),
            check: derive("lockstep/v1 authority check", count: 32).withUnsafeBytes(Array.init),
            sealCheck: sealKey().check)
    }

    /// The key under which key strings are digested.
    package func digestKey() -> DigestKey {
        DigestKey(key: derive("lockstep/v1 key digest", count: 32), authority: fingerprint.id)
    }

    /// The key under which what is recorded is sealed.
    package func sealKey() -> SealKey { SealKey(key: derive("lockstep/v1 seal", count: 32)) }

    /// The key that signs checkpoints of the audit log.
    package func checkpointKey() -> CheckpointKey {
        CheckpointKey(seed: derive("lockstep/v1 checkpoint seed", count: 32))
    }

    private func derive(_ info: String, count: Int) -> SymmetricKey {
        // SymmetricKey's own storage is wiped when it is freed (swift-crypto, SecureBytes).
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: UnsafeRawBufferPointer(bytes)), info: Array(info.utf8),
            outputByteCount: count)
    }
}

/// What identifies an authority key without giving it away.
package struct AuthorityFingerprint: Hashable, Sendable {
    /// 16 hexadecimal digits.
    package var id: String
    /// 32 bytes.
    package var check: [UInt8]
    /// 32 bytes by which the seal key alone is known again (`SealKey.check`).
    package var sealCheck: [UInt8]

    package init(id: String, check: [UInt8], sealCheck: [UInt8]) {
        self.id = id
        self.check = check
        self.sealCheck = sealCheck
    }
}

/// Digests key strings: HMAC-SHA-256 (RFC 2104). A fast hash is right for 256 random bits (NIST SP 800-63B,
/// look-up secrets); the key makes a copy of the store useless for making keys.
package struct DigestKey: Sendable {
    /// Begun with the key, so that digesting a million strings does not begin a million times.
    private let begun: HMAC<SHA256>
    /// The id of the authority that it was derived from; stored beside each digest.
    package let authority: String

    fileprivate init(key: SymmetricKey, authority: String) {
        begun = HMAC<SHA256>(key: key)
        self.authority = authority
    }

    package func digest(_ keyString: UnsafeBufferPointer<UInt8>) -> KeyDigest {
        var code = begun
        code.update(data: UnsafeRawBufferPointer(keyString))
        return KeyDigest(bytes: code.finalize().withUnsafeBytes(Array.init))
    }
}

/// What the store holds of a key: 32 bytes that reveal nothing about it.
package struct KeyDigest: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}
