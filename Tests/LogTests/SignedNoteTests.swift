import Log
import Testing

/// With the note of the documentation and tests of golang.org/x/mod/sumdb/note, from which C2SP signed-note was made.
@Suite("Signed notes")
struct SignedNoteTests {
    static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
    static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    static let peterLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    static let enochLine =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

    private func note(_ text: String) throws(NoteError) -> SignedNote { try SignedNote(bytes: Array(text.utf8)) }

    private func key(_ text: String) -> VerifierKey { VerifierKey(text)! }

    @Test("a note is read, verified, and written as it was")
    func known() throws {
        let whole = Self.text + "\n" + Self.peterLine + Self.enochLine
        let read = try note(whole)
        #expect(read.text == Self.text)
        #expect(read.signatures.map(\.keyName) == ["PeterNeumann", "EnochRoot"])
        #expect(read.signatures.map(\.keyID) == [0xc74f_20a3, 0xaf0c_fe78])
        #expect(read.standing(under: key(Self.peter)) == .signed)
        #expect(read.standing(under: key(Self.enoch)) == .signed)
        #expect(read.bytes == Array(whole.utf8))
    }

    @Test("signatures of other keys do not matter, whatever they are")
    func others() throws {
        let stranger = Self.enochLine.replacing("rwz+eBzm", with: "rwz+eBzn")
        let read = try note(Self.text + "\n" + stranger + Self.peterLine + "— witness AAAAAAE=\n")
        #expect(read.standing(under: key(Self.peter)) == .signed)
        #expect(read.standing(under: key(Self.enoch)) == .forged)
        #expect(try note(Self.text + "\n" + Self.enochLine).standing(under: key(Self.peter)) == .notSigned)
    }

    @Test("name and id have to be the key's, both")
    func unknown() throws {
        for line in [
            Self.peterLine.replacing("PeterNeumann", with: "PeterNeuman"),
            Self.peterLine.replacing("x08go", with: "x08gp"),
        ] {
            #expect(try note(Self.text + "\n" + line).standing(under: key(Self.peter)) == .notSigned)
        }
    }

    @Test("a changed text, a changed signature, a longer one, or a bad one beside the good one is a forgery")
    func forged() throws {
        let longer = Self.peterLine.dropLast(62) + "ABCD" + Self.peterLine.suffix(62)
        for whole in [
            Self.text.replacing("answer", with: "Answer") + "\n" + Self.peterLine,
            Self.text + "\n\n" + Self.peterLine,
            Self.text + "\n" + Self.peterLine.replacing("JnAM=", with: "JnAQ="),
            Self.text + "\n" + longer,
            Self.text + "\n" + Self.peterLine + longer,
        ] {
            #expect(try note(whole).standing(under: key(Self.peter)) == .forged, "\(whole)")
        }
    }

    @Test(
        "what is no note, and why",
        arguments: [
            ("", .noFinalLineFeed),
            (text, .noSignatures),
            (text + "\n", .noSignatures),
            (text + peterLine, .noSignatures),
            (text + "\n" + peterLine.dropLast(), .noFinalLineFeed),
            ("\u{1}" + text + "\n" + peterLine, .controlCharacter(line: 1)),
            (text + "\n" + peterLine.replacing("\n", with: "\r\n"), .controlCharacter(line: 4)),
            (text + "\n" + peterLine + "Unexpected line.\n", .malformedSignature(line: 5)),
            (text + "\n" + peterLine.replacing("— ", with: "- "), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("— ", with: "—"), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("PeterNeumann", with: "Bad Name"), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("PeterNeumann", with: "Bad\u{A0}Name"), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("PeterNeumann", with: "Bad+Name"), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("PeterNeumann", with: ""), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("JnAM=", with: "JnAM"), .malformedSignature(line: 4)),
            // The same bytes in other base64.
            (text + "\n" + peterLine.replacing("JnAM=", with: "JnAN="), .malformedSignature(line: 4)),
            (text + "\n" + peterLine.replacing("=\n", with: "= \n"), .malformedSignature(line: 4)),
            (text + "\n— PeterNeumann x08gow==\n", .malformedSignature(line: 4)),
        ] as [(String, NoteError)])
    func malformed(whole: String, error: NoteError) {
        #expect(throws: error) { try note(whole) }
    }

    @Test("bytes that are not UTF-8, and a note that is too large, are refused")
    func limits() {
        #expect(throws: NoteError.notUTF8) { try SignedNote(bytes: [0xFF] + Array("\n\n\(Self.peterLine)".utf8)) }
        let most = SignedNote.sizeLimit - Self.peterLine.utf8.count - 2
        let large = String(repeating: "a", count: most)
        #expect(throws: Never.self) { try note("\(large)\n\n\(Self.peterLine)") }
        #expect(throws: NoteError.tooLarge(bytes: SignedNote.sizeLimit + 1)) {
            try note("\(large)a\n\n\(Self.peterLine)")
        }
    }

    @Test("a note cut anywhere is refused or not signed")
    func cut() {
        let whole = Array((Self.text + "\n" + Self.peterLine).utf8)
        for count in whole.indices {
            guard let read = try? SignedNote(bytes: Array(whole[..<count])) else { continue }
            #expect(read.standing(under: key(Self.peter)) != .signed)
        }
    }
}
