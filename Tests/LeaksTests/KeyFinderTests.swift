import Foundation
import Keys
import Leaks
import TestSupport
import Testing

@Suite("Keys in a text")
struct KeyFinderTests {
    private let key = keyString(seed: 1).text
    /// Of no form that could be known.
    private let foreign = "xoxb-3f9/Zk+Q7~w.Ty$1P=="

    @Test(
        "a key string is found whatever it is glued to",
        arguments: [
            "KEY", "KEY\n", "KEY\r\n", "\0KEY\0", "key=KEY", "\"KEY\"", "'KEY',", "{\"a\":\"KEY\"}", "?k=KEY&x=1",
            "Bearer KEY", "Bearer\tKEY;", "a_KEY_b", "\\nKEY\\n", "x0KEY.", "https://KEY:x@host/",
            "\u{1B}[31mKEY\u{1B}[0m",
            "é KEY ü", "\u{FEFF}KEY", "%3DKEY%26", "(KEY)", "KEYKEY",
        ])
    func surroundings(_ text: String) {
        #expect(keyStrings(in: text.replacing("KEY", with: key)) == [key])
    }

    @Test("a damaged or cut key string is none")
    func damaged() {
        #expect(keyStrings(in: String(key.dropLast())).isEmpty)
        #expect(keyStrings(in: String(key.dropFirst())).isEmpty)
        #expect(keyStrings(in: key.replacing("_live_", with: "_test_")).isEmpty)
        #expect(keyStrings(in: key.replacing("_", with: "-")).isEmpty)
        let last = key.last == "0" ? "1" : "0"
        #expect(keyStrings(in: key.dropLast() + last).isEmpty)
        #expect(keyStrings(in: String(repeating: "_", count: 500)).isEmpty)
    }

    @Test("URL encoding of either case is undone, also twice")
    func urlEncoded() {
        #expect(keyStrings(in: key.replacing("_", with: "%5F")) == [key])
        #expect(keyStrings(in: key.replacing("_", with: "%5f")) == [key])
        #expect(keyStrings(in: "?q=" + key.percentEncoded(upperCase: true) + "&b") == [key])
        #expect(keyStrings(in: key.percentEncoded(upperCase: false)) == [key])
        #expect(keyStrings(in: key.percentEncoded(upperCase: false).percentEncoded(upperCase: true)) == [key])
        #expect(keyStrings(in: "100%_\(key)%5") == [key])
    }

    @Test("base64 is undone wherever it begins", arguments: 0..<3)
    func base64(shift: Int) {
        for text in [key, "\(key):", "\(key):password", "user:\(key)", "{\"k\":\"\(key)\"}"] {
            let encoded = Data((String(repeating: " ", count: shift) + text).utf8).base64EncodedString()
            #expect(keyStrings(in: "Authorization: Basic \(encoded)") == [key])
            #expect(keyStrings(in: "Basic+\(encoded.replacing("=", with: "%3D"))") == [key])
            #expect(keyStrings(in: "/\(encoded.replacing("=", with: ""))\"") == [key])
            let urlSafe = encoded.replacing("+", with: "-").replacing("/", with: "_")
            #expect(keyStrings(in: "t=\(urlSafe)") == [key])
        }
    }

    @Test(
        "a key of another form is found as a line or as a value",
        arguments: [
            "KEY", "KEY\r\n", "a\nKEY\nb", "key=KEY", "key: KEY", "key:KEY", "\"KEY\"", "'KEY'",
            "{\"a\":\"KEY\",\"b\":1}",
            "{\\\"a\\\":\\\"KEY\\\"}", "curl -H 'X-Key: KEY' x", "https://h/p?k=KEY&x=1", "https://h/p/KEY/x",
            "https://KEY:x@h/", "Bearer KEY", "Token token=KEY,", "export K='KEY';", "(KEY)", "<k>KEY</k>", "KEY.",
            "Bearer+KEY", "a=b=KEY", "- KEY", "`KEY`",
        ])
    func otherForms(_ text: String) {
        #expect(finds(foreign, in: text.replacing("KEY", with: foreign)))
        #expect(!finds(foreign, in: text.replacing("KEY", with: "x" + foreign)))
    }

    @Test("a key of another form may hold the signs that end values, where it stands whole")
    func signs() {
        let signs = "a,b;c<d>e(f)g{h}i|j\\k*l&m=n:o"
        for text in [signs, "key=\(signs)", "key: \(signs)", "\"key\":\"\(signs)\"", "Bearer \(signs)"] {
            #expect(finds(signs, in: text))
        }
        #expect(finds(signs, in: "?k=\(signs.percentEncoded(upperCase: true))&x=1"))
    }

    @Test("a key of another form is found URL-encoded and in Basic tokens")
    func otherFormsEncoded() {
        #expect(finds(foreign, in: "?k=\(foreign.percentEncoded(upperCase: false))&x=1"))
        #expect(finds(foreign, in: "?k=\(foreign.replacing("/", with: "%2F").replacing("=", with: "%3D"))&x=1"))
        for text in [foreign, "\(foreign):", "\(foreign):password", "user:\(foreign)"] {
            #expect(finds(foreign, in: "Basic \(Data(text.utf8).base64EncodedString())"))
        }
    }

    @Test("shorter and longer strings are no keys, the shortest and the longest are")
    func lengths() {
        for (count, isFound) in [(19, false), (20, true), (4096, true), (4097, false)] {
            let text = String((0..<count).map { "abcdefghij"[String.Index(utf16Offset: $0 % 10, in: "abcdefghij")] })
            #expect(finds(text, in: "k=\"\(text)\"") == isFound, "\(count)")
        }
    }

    @Test("UTF-16 with a byte order mark is read", arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func utf16(encoding: String.Encoding) throws {
        let text = try #require("\u{FEFF}line\r\nkey=\(key)\r\n".data(using: encoding))
        for size in [1, 3, text.count] {
            let found = candidates(inPieces: pieces(Array(text), size: size))
            #expect(found.contains { $0.text == key && $0.id != nil })
        }
    }

    @Test("a word counts once, however often a key stands in it")
    func words() {
        let found = candidates(inPieces: [Array("\(key),\(key) x \(key)\n".utf8)]).filter { $0.text == key }
        #expect(Set(found.map(\.word)).count == 2)
    }

    @Test("nothing is found in nothing")
    func empty() {
        #expect(candidates(inPieces: []).isEmpty)
        #expect(candidates(inPieces: [[], []]).isEmpty)
        #expect(candidates(inPieces: [Array(repeating: 0, count: 100_000)]).isEmpty)
    }
}

/// Cut at every multiple of the size.
func pieces(_ bytes: [UInt8], size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}
