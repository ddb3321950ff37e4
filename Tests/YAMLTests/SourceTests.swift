import Testing

@testable import YAML

@Suite("A source")
struct SourceTests {
    private func source(_ bytes: [UInt8]) -> Source {
        Source(name: "a.yaml", bytes: bytes)
    }

    @Test("gives a line's text without its break and without a byte order mark")
    func lines() {
        let source = source(Array("\u{FEFF}first\r\n\r\nthïrd\nlast".utf8))
        #expect((0...5).map { source.lineText($0) } == [nil, "first", "", "thïrd", "last", nil])
        #expect(Source(name: "", bytes: []).lineText(1) == "")
        #expect(self.source(Array("a\n".utf8)).lineText(2) == "")
    }

    @Test("gives the line of any position in it")
    func linesByPosition() {
        let text = "\u{FEFF}first\r\nsecönd\nthird"
        let source = source(Array(text.utf8))
        let lines = (0...source.bytes.count).map {
            source.lineText(at: SourcePosition(line: 0, column: 0, offset: $0))
        }
        #expect(
            lines == Array(repeating: "first", count: 10) + Array(repeating: "secönd", count: 8)
                + Array(repeating: "third", count: 6))
        #expect(source.lineText(at: SourcePosition(line: 9, column: 9, offset: 999)) == "")
    }

    @Test("replaces what is not UTF-8")
    func invalid() {
        #expect(source([0x61, 0xFF, 0x62, 0x0A]).lineText(1) == "a\u{FFFD}b")
    }

    @Test(
        "counts lines as the reader does", arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"])
    func breaks(_ lineBreak: String) throws {
        let text = "a: 1\(lineBreak)\(lineBreak)b: é\(lineBreak)c: 3"
        let node = try root(text)
        let position = try #require(node["c"]).range.start
        #expect(position.line == 4)
        let source = source(Array(text.utf8))
        #expect(source.lineText(4) == "c: 3")
        #expect(source.lineText(at: position) == "c: 3")
        #expect(source.position(at: position.offset) == position)
    }
}
