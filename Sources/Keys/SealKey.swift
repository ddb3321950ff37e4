internal import Crypto

/// The key under which what is recorded is sealed: HMAC-SHA-256, derived from the authority key (specs/seals.md).
///
/// Whoever holds it can tell Lockstep's rows from anybody else's, and could seal rows too: it is symmetric. It is not the
/// digest key, so it makes no string a key.
package struct SealKey: Sendable {
    // SymmetricKey's own storage is wiped when it is freed (swift-crypto, SecureBytes).
    private let key: SymmetricKey
    /// What its text form begins with.
    package static let header = "lockstep-seal-key-v1:"

    /// Of 32 bytes.
    init(key: SymmetricKey) { self.key = key }

    /// Reads the text form: `lockstep-seal-key-v1:` and 64 lower-case hexadecimal digits, white space around it ignored.
    /// `nil` for anything else; the caller names the place, never the content.
    package init?(text: UnsafeBufferPointer<UInt8>) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: HexText.size, alignment: 1)
        defer {
            wipe(bytes)
            bytes.deallocate()
        }
        guard HexText.read(text, header: SealKey.header, into: bytes) else { return nil }
        key = SymmetricKey(data: UnsafeRawBufferPointer(bytes))
    }

    /// Lends the text form with a line feed at its end, for the file of whoever only checks.
    package func withText<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        try key.withUnsafeBytes { try HexText.with($0, header: SealKey.header, body) }
    }

    /// 32 bytes that the store keeps to know the key again; they reveal nothing of it. No seal is made of this message,
    /// because seals begin otherwise.
    package var check: [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("lockstep/v1 seal check".utf8), using: key))
    }

    /// HMAC-SHA-256 begun with this key.
    func begun() -> HMAC<SHA256> { HMAC(key: key) }
}
