import Keys
import TestSupport
import Testing

@Suite("The authority key")
struct AuthorityKeyTests {
    private static let text = "lockstep-authority-key-v1:" + String(repeating: "0123456789abcdef", count: 4)

    private func digest(of key: String, under text: String) -> KeyDigest? {
        var text = text
        var key = key
        return text.withUTF8 { text -> KeyDigest? in
            guard let authority = AuthorityKey(text: text) else { return nil }
            return key.withUTF8 { authority.digestKey().digest($0) }
        }
    }

    private func fingerprint(of text: String) -> AuthorityFingerprint? {
        var text = text
        return text.withUTF8 { text -> AuthorityFingerprint? in
            guard let authority = AuthorityKey(text: text) else { return nil }
            return authority.fingerprint
        }
    }

    // Computed with Python's hmac module after RFC 5869: HKDF-SHA-256, salt of 32 zero bytes, the info strings of
    // AuthorityKey.swift, then HMAC-SHA-256 of the key string.
    @Test("the digest of a key is HMAC-SHA-256 under the HKDF-derived digest key")
    func vector() {
        let key = "acme_live_7Q2mZk4VbT9x_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg2PNcQG"
        #expect(
            hex(digest(of: key, under: Self.text)!.bytes)
                == "ddd9a803d1462a8491cde63ff9b7e9b88e76a867ad6419c64f75b053abada002")
    }

    @Test("the fingerprint tells authorities apart and is stable")
    func fingerprint() {
        let known = fingerprint(of: Self.text)
        #expect(known?.id == "92c98fb2ee9987cc")
        var random = SeededRandom(seed: 1)
        #expect(AuthorityKey(random: &random).fingerprint != known)
    }

    @Test("what is written is read back, white space around it ignored")
    func roundTrip() {
        var random = SeededRandom(seed: 7)
        let key = AuthorityKey(random: &random)
        let print = key.fingerprint
        key.withText { text in
            guard let read = AuthorityKey(text: text.assumingMemoryBound(to: UInt8.self)) else {
                Issue.record("not read back")
                return
            }
            #expect(read.fingerprint == print)
        }
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "\n", "lockstep-authority-key-v1:", "lockstep-authority-key-v2:" + String(repeating: "0", count: 64),
            "lockstep-authority-key-v1:" + String(repeating: "0", count: 63),
            "lockstep-authority-key-v1:" + String(repeating: "0", count: 65),
            "lockstep-authority-key-v1:" + String(repeating: "G", count: 64),
        ])
    func refused(text: String) {
        #expect(digest(of: "x", under: text) == nil)
    }
}
