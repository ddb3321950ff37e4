import Testing

@testable import YAML

@Suite("A written scalar")
struct QuotedTests {
    @Test(
        "stays plain where no reader could take it for something else",
        arguments: [
            "a", "orders:read", "Nightly exchange", "ops-1@partner.example", "/path/x", "_x", "keys/v1",
            "a.b+c",
        ])
    func plain(_ text: String) {
        #expect(quoted(text) == text)
    }

    @Test(
        "is quoted where YAML 1.1 or 1.2 reads another type or another text",
        arguments: [
            "", " ", "yes", "No", "ON", "off", "y", "N", "true", "FALSE", "null", "Null", "~", "nan", "1",
            "1_000", "0x1F",
            "0o7", "1:30", "190:20:30", "1e3", ".5", ".inf", "-1", "+1", "inf", "NaN", "2027-01-01", "<<",
            "=", "- a",
            "a: b", "a:", "a ",
            " a", "a #b", "a  b", "#a", "&a", "*a", "!a", "@a", "`a", "%a", "---", "...", "a,b", "[a", "a: ",
            "?", "|", ">",
            "é", "a\nb", "a::b", "a :b",
        ])
    func needsQuotes(_ text: String) {
        #expect(quoted(text).first == "\"")
    }

    @Test("is read back as the same text, as a value and as a key")
    func roundTrip() throws {
        var texts = [
            "", "a\u{0}b", "\t\r\n", "\u{7F}\u{85}\u{A0}\u{FEFF}", "\u{2028}\u{2029}", "\u{FFFE}\u{FFFF}",
            "漢🙂é\"\\/",
        ]
        var random = SplitMix(state: 1)
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let most: UInt32 = [0x7F, 0x7F, 0x2FF, 0x10FFFF].randomElement(using: &random)!
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...most, using: &random)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            texts.append(text)
        }
        for text in texts {
            let node = try root("k: \(quoted(text))\n")
            #expect(node["k"].map { Array($0.text.utf8) } == Array(text.utf8))
            let key = try root("? \(quoted(text))\n: 1\n")
            #expect(key.entries.first.map { Array($0.key.text.utf8) } == Array(text.utf8))
        }
    }
}
