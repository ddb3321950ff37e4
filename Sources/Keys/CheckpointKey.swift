internal import Crypto

/// Signs the checkpoints of the audit log: Ed25519 (RFC 8032), its seed derived from the authority key.
///
/// The public key may be shown to anybody: with it, who has neither the store nor the authority key can verify a
/// checkpoint.
package struct CheckpointKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// The seed has 32 bytes; every such seed is an Ed25519 key.
    init(seed: SymmetricKey) { key = try! Curve25519.Signing.PrivateKey(rawRepresentation: seed) }

    /// 32 bytes, as in RFC 8032, section 5.1.5.
    package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// The signature of a message, 64 bytes. Fails only where the library does.
    package func sign(_ message: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: message)) }
}
