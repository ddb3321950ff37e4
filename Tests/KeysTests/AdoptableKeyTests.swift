import Keys
import TestSupport
import Testing

@Suite("Keys from elsewhere")
struct AdoptableKeyTests {
    private static let own = "acme_live_7Q2mZk4VbT9x_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg2PNcQG"

    private func read(_ text: String) throws(AdoptableKeyFault) -> AdoptableKey {
        let bytes = Array(text.utf8)
        // A typed throw does not go through `withUnsafeBufferPointer` of an array literal's closure by itself.
        let result = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(AdoptableKeyFault) in
                try AdoptableKey(bytes, format: Sample.format, digestKey: Sample.authority().digestKey())
            }
        }
        return try result.get()
    }

    @Test("a key of any form is its digest, and has no id of its own")
    func other() throws {
        let key = try read("sk-proj-4f1d9c2b7a6e5d8c3b0a")
        #expect(key.id == nil)
        var text = "sk-proj-4f1d9c2b7a6e5d8c3b0a"
        #expect(key.digest == text.withUTF8 { Sample.authority().digestKey().digest($0) })
    }

    @Test("a key of Lockstep's own form keeps its id, whosever it is")
    func lockstepForm() throws {
        #expect(try read(Self.own).id == KeyID("7Q2mZk4VbT9x"))
    }

    @Test(
        "one that was cut or mistyped is refused",
        arguments: [
            own.replacing("2PNcQG", with: "2PNcQH"), String(own.dropLast()), own + "0", String(own.dropLast(40)),
            own.replacing("7Q2m", with: "7Q2n"),
        ])
    func mistyped(text: String) {
        #expect(throws: AdoptableKeyFault.mistyped) { try read(text) }
    }

    @Test("what only begins as a key of the project is some other key")
    func alike() throws {
        #expect(try read("acme_live_4f1d9c2b7a6e5d8c3b0a").id == nil)
        #expect(try read("acme_live_7Q2mZk4VbT9x_0123-456789").id == nil)
    }

    @Test("the bounds are 20 and 4096 bytes of printable ASCII without blanks")
    func bounds() throws {
        #expect(throws: AdoptableKeyFault.missing) { try read("") }
        #expect(throws: AdoptableKeyFault.tooShort) { try read(String(repeating: "x", count: 19)) }
        _ = try read(String(repeating: "~", count: 20))
        _ = try read(String(repeating: "!", count: 4096))
        #expect(throws: AdoptableKeyFault.tooLong) { try read(String(repeating: "x", count: 4097)) }
        for sign in [" ", "\t", "\n", "\r", "\u{0}", "\u{7F}", "é"] {
            #expect(throws: AdoptableKeyFault.notPrintable) { try read("0123456789012345678901234\(sign)") }
        }
    }

    @Test("an authority key is not a partner's")
    func authorityKey() {
        #expect(throws: AdoptableKeyFault.authorityKey) {
            try read("lockstep-authority-key-v1:" + String(repeating: "0", count: 64))
        }
    }
}
