import Testing

@testable import YAML

@Suite("A position")
struct PositionTests {
    @Test("counts columns in code points and offsets in bytes")
    func units() throws {
        let node = try root("é: 漢🙂x\n\"🙂\": [a, é]\n")
        #expect(node.entries.map { show($0.key.range) } == ["1:1@0-1:2@2", "2:1@13-2:4@19"])
        #expect(node.entries.map { show($0.value.range) } == ["1:4@4-1:7@12", "2:6@21-2:12@28"])
        #expect(node["🙂"]?.elements.map { show($0.range) } == ["2:7@22-2:8@23", "2:10@25-2:11@27"])
    }

    @Test("is the same in ASCII, where bytes and code points agree")
    func ascii() throws {
        let node = try root("a: b\nlong key: 'x y'\n")
        #expect(node.entries.map { show($0.value.range) } == ["1:4@3-1:5@4", "2:11@15-2:16@20"])
    }

    @Test("counts a byte order mark as bytes but not as a column")
    func mark() throws {
        let node = try root("\u{FEFF}a: é\nb: c\n")
        #expect(show(node.range) == "1:1@3-2:5@13")
        #expect(node["b"].map { show($0.range) } == "2:4@12-2:5@13")
    }

    @Test("counts CR LF as one line break of two bytes")
    func crlf() throws {
        let node = try root("a: é\r\nb: |\r\n  t\r\nc: d\r\n")
        #expect(node["b"]?.text == "t\n")
        #expect(node["c"].map { show($0.range) } == "4:4@21-4:5@22")
    }

    @Test("ends a block collection with its last node, not before the next token")
    func blockEnd() throws {
        let node = try root("a:\n  b: c\n\n# comment\nd: [e,\n  f]\n\n")
        #expect(node["a"].map { show($0.range) } == "2:3@5-2:7@9")
        #expect(node["d"].map { show($0.range) } == "5:4@24-6:5@32")
        #expect(show(node.range) == "1:1@0-6:5@32")
    }

    @Test("of a block collection ends with an alias that is its last node")
    func aliasEnd() throws {
        let node = try root("a: &s x\nb:\n  c: *s\nd: e\n")
        #expect(node["b"].map { show($0.range) } == "3:3@13-3:8@18")
    }

    @Test("of a node takes in its anchor and tag")
    func properties() throws {
        let node = try root("a: &x !t b\n")
        #expect(node["a"].map { show($0.range) } == "1:4@3-1:11@10")
    }

    @Test("of a later document goes on counting")
    func laterDocuments() {
        let result = read("a: é\n---\nb: c\n---\nd\n")
        #expect(result.documents.map { show($0.range) } == ["1:1@0-1:5@5", "3:1@10-3:5@14", "5:1@19-5:2@20"])
    }

    @Test("is right in long lines of every width of code point")
    func longLines() throws {
        let pieces = ["a", "é", "漢", "🙂", "abcdefghij", "éé漢漢🙂🙂"]
        var random = SplitMix(state: 7)
        for _ in 0..<50 {
            var text = "["
            var expected: [String] = []
            for _ in 0..<60 {
                let word = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                    pieces.randomElement(using: &random)!
                }.joined()
                let column = text.unicodeScalars.count + 1
                let offset = text.utf8.count
                text += word
                expected.append("1:\(column)@\(offset)-1:\(text.unicodeScalars.count + 1)@\(text.utf8.count)")
                text += ", "
            }
            #expect(try root(text + "]").elements.map { show($0.range) } == expected)
        }
    }
}
