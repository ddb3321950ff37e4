import Testing

@testable import YAML

@Suite("A stream")
struct StreamTests {
    @Test("may hold several documents; empty ones are left out")
    func documents() {
        let text = "# c\n---\na: 1\n...\n---\n# nothing\n---\n--- b\n---\n...\n--- ''\n--- # end\n"
        #expect(
            read(text).documents.map { $0.root.entries.isEmpty ? $0.root.text : "map" } == ["map", "b", ""])
        for empty in ["", "\n\n", "# only\n", "---\n", "---\n---\n", "\u{FEFF}", "\u{FEFF}# c\n"] {
            #expect(dump(read(empty)) == "", "\(empty)")
        }
    }

    @Test("may declare YAML 1.1 or 1.2, and tag handles")
    func directives() {
        #expect(read("%YAML 1.1\n---\na\n").documents.count == 1)
        #expect(read("%YAML 1.2\n---\na\n...\n%YAML 1.2\n---\nb\n").documents.count == 2)
        #expect(read("%TAG !e! tag:e,1:\n---\n!e!x a\n").documents.first?.root.tag == "tag:e,1:x")
        #expect(kinds("%YAML 3.0\n---\na\n").count == 1)
    }

    @Test("that is not UTF-8 is refused whole, at the first bad byte")
    func invalidUTF8() {
        let bad: [[UInt8]] = [
            [0xFF], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xC3, 0x28],
        ]
        for bytes in bad {
            let result = parse(
                Source(name: "", bytes: Array("a: 1\r\né: ".utf8) + bytes + Array("\nb: 2\n".utf8)))
            #expect(result.errors.map(\.kind) == [.invalidUTF8])
            #expect(result.errors.map { show($0.range) } == ["2:4@10-2:5@11"])
            #expect(result.documents.isEmpty)
        }
    }

    @Test("is checked in every place of a block")
    func everyPlace() {
        for place in 0..<200 {
            var bytes = [UInt8](repeating: 0x61, count: 200)
            bytes[place] = 0
            let result = parse(Source(name: "", bytes: bytes))
            #expect(result.errors.map(\.kind) == [.controlCharacter(codePoint: 0)])
            #expect(result.errors.map { show($0.range.start) } == ["1:\(place + 1)@\(place)"])
        }
    }

    @Test("in UTF-16 or UTF-32 is refused by name")
    func otherEncodings() {
        let marks: [([UInt8], String)] = [
            ([0xFF, 0xFE], "UTF-16"), ([0xFE, 0xFF], "UTF-16"), ([0xFF, 0xFE, 0, 0], "UTF-32"),
            ([0, 0, 0xFE, 0xFF], "UTF-32"),
        ]
        for (mark, name) in marks {
            let errors = parse(Source(name: "", bytes: mark + [0x61, 0])).errors
            #expect(errors == [YAMLError(.unsupportedEncoding(name: name), at: SourceRange(at: .start))])
        }
    }

    @Test(
        "with a control character is refused",
        arguments: [0, 1, 8, 0x0B, 0x1F, 0x7F, 0x80, 0x9F, 0xFFFE, 0xFFFF])
    func controls(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(kinds("a: x\(Character(scalar))") == [.controlCharacter(codePoint: value)])
        #expect(places("a: é\(Character(scalar))") == ["1:5@5"])
    }
}
