import Log
import Testing

@Suite("Verifier keys")
struct VerifierKeyTests {
    /// The first two from the tests of golang.org/x/mod/sumdb/note, the third from the Go checksum database.
    @Test(
        "known keys are read and written back",
        arguments: [
            SignedNoteTests.peter, SignedNoteTests.enoch,
            "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", Sample.verifierKeyText,
        ])
    func known(text: String) {
        #expect(VerifierKey(text)?.description == text)
    }

    @Test("no part of a key and no key with a changed byte is one")
    func mangled() {
        let text = Array(SignedNoteTests.peter.utf8)
        for start in text.indices {
            for end in start...text.count where end - start < text.count {
                #expect(VerifierKey(String(decoding: text[start..<end], as: UTF8.self)) == nil)
            }
            var changed = text
            changed[start] += 1
            #expect(VerifierKey(String(decoding: changed, as: UTF8.self)) == nil)
        }
    }

    /// Ids that fit, of keys that do not.
    @Test(
        "other lengths, signature types and ways to write the id are refused",
        arguments: [
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        ])
    func refused(text: String) {
        #expect(VerifierKey(text) == nil)
    }

    @Test("a key's name has no white space and no plus sign")
    func names() {
        let publicKey = [UInt8](repeating: 7, count: 32)
        #expect(VerifierKey(name: "lockstep/x", publicKey: publicKey) != nil)
        for name in ["", "a b", "a\u{2003}b", "a\nb", "a+b"] {
            #expect(VerifierKey(name: name, publicKey: publicKey) == nil)
        }
        #expect(VerifierKey(name: "a", publicKey: publicKey + [7]) == nil)
    }
}
