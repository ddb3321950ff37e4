internal import Crypto
internal import Keys

/// An Ed25519 key that notes are verified with, as C2SP signed-note has it. It is public.
///
/// Text form: `<name>+<id>+<base64 of 0x01 and the public key>`, the id in eight lower-case hexadecimal digits.
package struct VerifierKey: Hashable, Sendable {
    /// Not empty, without white space and plus signs.
    package let name: String
    /// 32 bytes (RFC 8032).
    package let publicKey: [UInt8]

    /// The signature type of Ed25519.
    private static let type: UInt8 = 0x01

    /// `nil` when the name is none for a key or the public key has not 32 bytes.
    package init?(name: String, publicKey: [UInt8]) {
        guard NoteSignature.isKeyName(name), publicKey.count == 32 else { return nil }
        self.name = name
        self.publicKey = publicKey
    }

    /// Reads the text form; `nil` for anything else, a wrong id and other signature types included.
    package init?(_ text: String) {
        // The base64 may have plus signs of its own.
        let parts = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let content = Base64.decode(Substring(parts[2])), content.first == VerifierKey.type
        else { return nil }
        self.init(name: String(Substring(parts[0])), publicKey: Array(content.dropFirst()))
        guard hexID.utf8.elementsEqual(parts[1]) else { return nil }
    }

    /// The first four bytes of SHA-256(name, line feed, signature type, public key), big-endian.
    package var id: UInt32 {
        SHA256.hash(data: Array(name.utf8) + [UInt8(ascii: "\n"), VerifierKey.type] + publicKey)
            .prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private var hexID: String { hex((0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * UInt32($0))) }) }

    /// Whether the signature is this key's over the message.
    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The text form.
    package var description: String { "\(name)+\(hexID)+\(Base64.encode([VerifierKey.type] + publicKey))" }
}
