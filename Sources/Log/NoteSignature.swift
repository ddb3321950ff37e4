/// A signature line of a signed note (C2SP signed-note): `— <key name> <base64 of key id and signature>`.
package struct NoteSignature: Hashable, Sendable {
    /// The name of the key that signed.
    package let keyName: String
    /// Tells keys of one name apart; not a proof of anything.
    package let keyID: UInt32
    /// One byte or more; what they mean is known to whoever knows the key.
    package let signature: [UInt8]

    package init(keyName: String, keyID: UInt32, signature: [UInt8]) {
        self.keyName = keyName
        self.keyID = keyID
        self.signature = signature
    }

    private static let mark = "\u{2014} "

    /// Reads a line, without its line feed; `nil` when it is none.
    init?(line: Substring.UTF8View.SubSequence) {
        guard line.starts(with: NoteSignature.mark.utf8) else { return nil }
        let parts = line.dropFirst(NoteSignature.mark.utf8.count)
            .split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let content = Base64.decode(Substring(parts[1])), content.count > 4 else { return nil }
        let name = String(Substring(parts[0]))
        guard NoteSignature.isKeyName(name) else { return nil }
        keyName = name
        keyID = content.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        signature = Array(content.dropFirst(4))
    }

    /// Not empty, without white space (Unicode) and plus signs.
    static func isKeyName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }

    /// Without a line feed.
    var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * UInt32($0))) }
        return "\(NoteSignature.mark)\(keyName) \(Base64.encode(id + signature))"
    }
}
