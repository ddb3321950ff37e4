import Keys
import TestSupport
import Testing

@Suite("Seals")
struct SealTests {
    private static let authorityText = "lockstep-authority-key-v1:" + String(repeating: "0123456789abcdef", count: 4)
    // The seal key of that authority, its check value and a seal: computed with Python's hmac module after RFC 5869 and
    // specs/seals.md.
    private static let keyText = "lockstep-seal-key-v1:5b04da8c4548a7a399479ae737765845d6ae80f4cd8f283b2fdfe4e006e815c6"
    private static let check = "14652ab5e6c930a7b4a8d317a6c907c65d6e658a8477fbf3a88a067ceb943003"
    private static let seal = "e89a13cdfe573feea9e9940711872043a93dfb6fc3a5101d002ccc7fd2e0f497"

    private static let digest = RecordDigest(bytes: Array(0..<32))

    private func sealKey(_ text: String) -> SealKey? {
        var text = text
        return text.withUTF8 { SealKey(text: $0) }
    }

    private func text(of key: SealKey) throws -> String {
        try key.withText { String(decoding: $0, as: UTF8.self) }
    }

    @Test("the seal key, its check value and a seal are those that the page describes")
    func vector() throws {
        var authorityText = Self.authorityText
        let derived = try authorityText.withUTF8 { text -> SealKey in
            guard let authority = AuthorityKey(text: text) else { throw StoreError.notFound(place: "key") }
            #expect(hex(authority.fingerprint.sealCheck) == Self.check)
            return authority.sealKey()
        }
        #expect(try text(of: derived) == Self.keyText + "\n")
        let key = try #require(sealKey(Self.keyText))
        #expect(hex(key.check) == Self.check)
        let sealer = Sealer(key, projectUID: "uid-1", lineage: "lineage-1")
        let seal = sealer.seal(.integration, "gem-sourcing", serial: 7, digest: Self.digest)
        #expect(hex(seal.bytes) == Self.seal)
        #expect(sealer.holds(seal, .integration, "gem-sourcing", serial: 7, digest: Self.digest))
    }

    @Test("a seal holds for nothing else than what it was made of")
    func everythingCounts() throws {
        let key = try #require(sealKey(Self.keyText))
        let seal = Sealer(key, projectUID: "uid", lineage: "line").seal(.api, "n", serial: 1, digest: Self.digest)
        var other = Self.digest
        other.bytes[31] ^= 1
        let cases: [(String, String, ResourceKind, String, Int, RecordDigest)] = [
            ("uid2", "line", .api, "n", 1, Self.digest), ("uid", "line2", .api, "n", 1, Self.digest),
            ("uidl", "ine", .api, "n", 1, Self.digest), ("uid", "line", .partner, "n", 1, Self.digest),
            ("uid", "line", .api, "n2", 1, Self.digest), ("uid", "line", .api, "n", 2, Self.digest),
            ("uid", "line", .api, "n", 1, other),
        ]
        for (uid, lineage, kind, name, serial, digest) in cases {
            let sealer = Sealer(key, projectUID: uid, lineage: lineage)
            #expect(
                !sealer.holds(seal, kind, name, serial: serial, digest: digest), "\(uid) \(lineage) \(kind) \(name)")
        }
        let sealer = Sealer(key, projectUID: "uid", lineage: "line")
        #expect(sealer.holds(seal, .api, "n", serial: 1, digest: Self.digest))
        #expect(!sealer.holds(nil, .api, "n", serial: 1, digest: Self.digest))
        for bytes in [[], Array(seal.bytes.dropLast()), seal.bytes + [0]] {
            #expect(!sealer.holds(Seal(bytes: bytes), .api, "n", serial: 1, digest: Self.digest))
        }
        let stranger = Sealer(Sample.sealKey, projectUID: "uid", lineage: "line")
        #expect(!stranger.holds(seal, .api, "n", serial: 1, digest: Self.digest))
    }

    @Test(
        "other texts are no seal key",
        arguments: [
            "", "lockstep-seal-key-v1:", authorityText, String(keyText.dropLast()), keyText + "0",
            keyText.uppercased(), "x" + keyText,
        ])
    func otherTexts(text: String) { #expect(sealKey(text) == nil) }

    @Test("white space around it is left out")
    func whiteSpace() throws {
        let key = try #require(sealKey(" \n\(Self.keyText)\r\n"))
        #expect(hex(key.check) == Self.check)
    }
}
