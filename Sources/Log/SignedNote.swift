/// A text with signature lines (C2SP signed-note). A note that was read is not verified: its text means nothing until
/// `standing` says that a key which is trusted signed it.
package struct SignedNote: Hashable, Sendable {
    /// One line or more, the last line feed included. The signatures are over these bytes.
    package let text: String
    /// One or more, in the order of their lines.
    package let signatures: [NoteSignature]

    /// The most bytes of a note that is read: room for the sixteen signatures that a reader must take, at 5 kB each.
    package static let sizeLimit = 256 * 1024

    /// Puts a note together; the text ends in a line feed.
    package init(text: String, signatures: [NoteSignature]) {
        precondition(text.utf8.last == UInt8(ascii: "\n") && !signatures.isEmpty)
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note. Unlike other readers it takes no line ends but line feeds and no base64 but the canonical one.
    package init(bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= SignedNote.sizeLimit else { throw .tooLarge(bytes: bytes.count) }
        guard let note = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        let lineFeed = UInt8(ascii: "\n")
        if let control = bytes.firstIndex(where: { $0 < 0x20 && $0 != lineFeed }) {
            throw .controlCharacter(line: SignedNote.line(of: control, in: bytes))
        }
        guard bytes.last == lineFeed else { throw .noFinalLineFeed }
        // The last empty line separates: the text may have empty lines of its own.
        let gap = bytes.indices.dropFirst().last { bytes[$0] == lineFeed && bytes[$0 - 1] == lineFeed }
        guard let gap, gap + 1 < bytes.count else { throw .noSignatures }

        var number = SignedNote.line(of: gap, in: bytes)
        var signatures: [NoteSignature] = []
        let lines = note.utf8.dropFirst(gap + 1).dropLast()
        for line in lines.split(separator: lineFeed, omittingEmptySubsequences: false) {
            number += 1
            guard let signature = NoteSignature(line: line) else { throw .malformedSignature(line: number) }
            signatures.append(signature)
        }
        self.signatures = signatures
        text = String(decoding: bytes[..<gap], as: UTF8.self)
    }

    /// The note as a file has it.
    package var bytes: [UInt8] {
        Array("\(text)\n\(signatures.map { "\($0.line)\n" }.joined())".utf8)
    }

    /// Which of three it is: signed by this key; not signed by it; or with a line that claims to be its signature and is
    /// not. Lines of other keys are not looked at, as the specification demands, so that a witness may add one.
    package func standing(under key: VerifierKey) -> Standing {
        let claims = signatures.filter { $0.keyID == key.id && $0.keyName.utf8.elementsEqual(key.name.utf8) }
        guard !claims.isEmpty else { return .notSigned }
        let message = Array(text.utf8)
        return claims.allSatisfy { key.isValid($0.signature, of: message) } ? .signed : .forged
    }

    package enum Standing: Hashable, Sendable {
        case signed, notSigned, forged
    }

    private static func line(of index: Int, in bytes: [UInt8]) -> Int {
        bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1
    }
}
