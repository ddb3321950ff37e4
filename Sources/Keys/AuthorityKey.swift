internal import Crypto

/// The one key that is never in the store. Whoever lacks it cannot make a row that a presented key will match.
///
/// 256 random bits. HKDF-SHA-256 (RFC 5869, no salt: the input is uniformly random) derives every key that is used,
/// each under its own `info`, so that one can be handed on without the others.
package struct AuthorityKey: ~Copyable, @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private static let size = 32
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
        let space: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard let start = text.firstIndex(where: { !space($0) }), let last = text.lastIndex(where: { !space($0) })
        else { return nil }
        let trimmed = text[start...last]
        let header = AuthorityKey.header.utf8
        guard trimmed.count == header.count + 2 * AuthorityKey.size, trimmed.starts(with: header) else { return nil }
        let digits = UnsafeBufferPointer(rebasing: trimmed.dropFirst(header.count))
        for index in 0..<AuthorityKey.size {
            guard let high = hexValue(digits[2 * index]), let low = hexValue(digits[2 * index + 1]) else { return nil }
            bytes[index] = high << 4 | low
        }
    }

    deinit {
        wipe(UnsafeMutableRawBufferPointer(bytes))
        bytes.deallocate()
    }

    /// Lends the text form with a line feed at its end, for the file that `init` writes.
    package func withText<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let header = Array(AuthorityKey.header.utf8)
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: header.count + 2 * bytes.count + 1, alignment: 1)
        defer {
            wipe(text)
            text.deallocate()
        }
        text.copyBytes(from: header)
        for (index, byte) in bytes.enumerated() {
            text[header.count + 2 * index] = hexDigits[Int(byte >> 4)]
            text[header.count + 2 * index + 1] = hexDigits[Int(byte & 15)]
        }
        text[text.count - 1] = UInt8(ascii: "\n")
        return try body(UnsafeRawBufferPointer(text))
    }

    /// What the store keeps to know this authority again: a public id, and a check value that a wrong key fails.
    package var fingerprint: AuthorityFingerprint {
        AuthorityFingerprint(
            id: hex(derive("lockstep/v1 authority id", count: 8).withUnsafeBytes(Array.init)),
            check: derive("lockstep/v1 authority check", count: 32).withUnsafeBytes(Array.init))
    }

    /// The key under which key strings are digested.
    package func digestKey() -> DigestKey {
        DigestKey(key: derive("lockstep/v1 key digest", count: 32), authority: fingerprint.id)
    }

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

    package init(id: String, check: [UInt8]) {
        self.id = id
        self.check = check
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

private let hexDigits = Array("0123456789abcdef".utf8)

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
}

/// Lower-case hexadecimal, for public values only.
package func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
        text.append(hexDigits[Int(byte >> 4)])
        text.append(hexDigits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
