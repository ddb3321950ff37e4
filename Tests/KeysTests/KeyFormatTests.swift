import Keys
import TestSupport
import Testing

@Suite("Key strings")
struct KeyFormatTests {
    private let format = KeyFormat(prefix: "acme", environment: "live")!

    private func id(of text: String) -> KeyID? {
        var text = text
        return text.withUTF8 { KeyFormat.keyID(of: $0) }
    }

    @Test("the product's vector has the checksum 2PNcQG")
    func vector() {
        let body = "acme_live_7Q2mZk4VbT9x_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
        #expect(id(of: body + "2PNcQG") == KeyID("7Q2mZk4VbT9x"))
        #expect(id(of: body + "2PNcQH") == nil)
        #expect(id(of: body) == nil)
    }

    @Test("CRC-32/ISO-HDLC of 123456789 is CBF43926")
    func checkValue() {
        Array("123456789".utf8).withUnsafeBufferPointer { #expect(CRC32.checksum($0) == 0xCBF4_3926) }
    }

    @Test("a new secret has the form, the right length and its own key id")
    func newSecret() {
        var random = SeededRandom(seed: 1)
        let keyID = KeyID(random.publicText(KeyFormat.idLength))
        let secret = Secret(format: format, id: keyID, random: &random)
        secret.withBytes { bytes in
            #expect(bytes.count == format.length)
            #expect(KeyFormat.keyID(of: bytes) == keyID)
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("acme_live_\(keyID)_"))
        }
    }

    @Test("any single changed byte is noticed")
    func damage() {
        var random = SeededRandom(seed: 2)
        let secret = Secret(format: format, id: KeyID(random.publicText(12)), random: &random)
        let text = secret.withBytes(Array.init)
        for position in text.indices {
            var damaged = text
            damaged[position] = damaged[position] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            damaged.withUnsafeBufferPointer { #expect(KeyFormat.keyID(of: $0) == nil, "byte \(position)") }
        }
    }

    @Test(
        "a key is found inside other text",
        arguments: ["%", "token=%;", "Authorization: %", "https://%@api.example", "key_%", "\"%\"", "é%漢"])
    func found(pattern: String) {
        var random = SeededRandom(seed: 3)
        let secret = Secret(format: format, id: KeyID(random.publicText(12)), random: &random)
        let key = secret.withBytes { String(decoding: $0, as: UTF8.self) }
        var text = pattern.replacing("%", with: key)
        let range = text.withUTF8 { KeyFormat.firstKey(in: $0) }
        #expect(range?.count == key.utf8.count)
    }

    @Test(
        "ordinary text holds no key",
        arguments: ["", "acme_live_", "GET: List Candidates", String(repeating: "a_", count: 5000)])
    func notFound(text: String) {
        var text = text
        #expect(text.withUTF8 { KeyFormat.firstKey(in: $0) } == nil)
    }

    @Test("prefixes and environments have their forms")
    func forms() {
        #expect(KeyFormat(prefix: "ab", environment: "live") == nil)
        #expect(KeyFormat(prefix: "1ab", environment: "live") == nil)
        #expect(KeyFormat(prefix: "abc", environment: "li") == nil)
        #expect(KeyFormat(prefix: "abc", environment: "live1") == nil)
        #expect(KeyFormat(prefix: "a1b2c3d4e5f6", environment: "sandboxx") != nil)
        #expect(KeyFormat(prefix: "a1b2c3d4e5f67", environment: "live") == nil)
    }

    @Test("base62 digits are drawn evenly: no digit is more than a tenth off in 620,000")
    func unbiased() {
        var random = SeededRandom(seed: 4)
        var counts = [UInt8: Int]()
        for byte in random.publicText(620_000).utf8 { counts[byte, default: 0] += 1 }
        #expect(counts.count == 62)
        #expect(counts.values.allSatisfy { (9000...11_000).contains($0) })
    }
}
