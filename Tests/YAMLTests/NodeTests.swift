import Testing

@testable import YAML

@Suite("A node")
struct NodeTests {
    @Test("keeps every scalar as text, whatever it looks like")
    func scalarsAreText() throws {
        let node = try root("[yes, null, ~, 1e3, 0x1F, 2027-01-01, 'no', \"\\u00e9\", é漢🙂]")
        #expect(
            node.elements.map(\.text) == ["yes", "null", "~", "1e3", "0x1F", "2027-01-01", "no", "é", "é漢🙂"])
    }

    @Test("knows how a scalar was written")
    func styles() throws {
        let node = try root("- a\n- 'b'\n- \"c\"\n- |\n  d\n- >\n  e\n- []\n- {}\n")
        #expect(
            node.elements.map(\.style) == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded, nil, nil])
        #expect(
            node.elements.map(\.kind) == [.scalar, .scalar, .scalar, .scalar, .scalar, .sequence, .mapping])
        #expect(node.elements.prefix(5).map(\.text) == ["a", "b", "c", "d\n", "e\n"])
    }

    @Test("joins the lines of a scalar")
    func folding() throws {
        #expect(try root("a\nb\n").text == "a b")
        #expect(try root("a\r\n\r\n  b").text == "a\nb")
        #expect(try root("'a\n b'").text == "a b")
        #expect(try root("&x a\nb").text == "a b")
        #expect(try root("\"\\N\"").text == "\u{85}")
    }

    @Test("lends the lines of a list, however they are written")
    func lines() throws {
        let node = try root(
            "- List\n- GET: List\n- GET:   Wide\n- 'GET': \"L\\u00e9\"\n- &a {PUT: x}\n- *a\n- &k DEL: &v y\n- *k : *v\n"
                + "- 'quo ted'\n- EMPTY:\n- {a: 1, b: 2}\n- []\n- {}\n- {a: [b]}\n- ''\n")
        var lines: [String?] = []
        var places: [String] = []
        node.elements.forEachLine { index, line in
            lines.append(line.map { String(decoding: $0, as: UTF8.self) })
            places.append(node.elements[index].entries.first?.key.text ?? node.elements[index].text)
        }
        #expect(
            lines == [
                "List", "GET: List", "GET: Wide", "GET: Lé", "PUT: x", "PUT: x", "DEL: y", "DEL: y", "quo ted", nil,
                nil,
                nil, nil, nil, "",
            ])
        #expect(places == node.elements.map { $0.entries.first?.key.text ?? $0.text })
    }

    @Test("gives elements and entries in the order of the file")
    func order() throws {
        let node = try root("z: [1, [2, 3], {k: v}]\na:\n  - x\n  - y: 1\n    w: 2\nm:\n")
        #expect(node.entries.map(\.key.text) == ["z", "a", "m"])
        #expect(node.entries.count == 3)
        #expect(node["z"]?.elements.count == 3)
        #expect(node["z"]?.elements.map(\.text) == ["1", "", ""])
        #expect(node["a"]?.elements.map { $0.entries.map(\.value.text) } == [[], ["1", "2"]])
        #expect(node["m"]?.text == "")
    }

    @Test("finds a value by its key and nothing for another kind")
    func lookup() throws {
        let node = try root("name: a\nné: b\n")
        #expect(node["name"]?.text == "a")
        #expect(node["né"]?.text == "b")
        #expect(node.value(forKey: "né")?.text == "b")
        #expect(node["nam"] == nil)
        #expect(node["names"] == nil)
        #expect(node["name"]?["name"] == nil)
        #expect(node.elements.isEmpty)
        #expect(node["name"]?.entries.isEmpty == true)
    }

    @Test("compares its bytes without a copy")
    func comparison() throws {
        let node = try root("[abc, '']")
        let first = try #require(node.elements.first)
        #expect(first.equals("abc"))
        #expect(!first.equals("abd"))
        #expect(!first.equals("ab"))
        #expect(first.equals([0x61, 0x62, 0x63]))
        #expect(first.withBytes { Array($0) } == [0x61, 0x62, 0x63])
        #expect(node.elements.dropFirst().first?.equals("") == true)
        #expect(!node.equals(""))
        #expect(node.withBytes { $0.count } == 0)
    }

    @Test("shows a tag that says something, and only then")
    func tags() throws {
        let node = try root(
            "[!!str a, !!int 1, !x b, ! c, !!map {}, !!seq [], !!seq {}, !<tag:a,1:b> d, plain, !x e]")
        #expect(
            node.elements.map(\.tag) == [
                nil, "tag:yaml.org,2002:int", "!x", nil, nil, nil, "tag:yaml.org,2002:seq", "tag:a,1:b", nil,
                "!x",
            ])
    }

    @Test("is what its alias stands for, and knows where the alias is")
    func aliases() throws {
        let node = try root("a: &x [1, 2]\nb: *x\nc: &s é\nd: *s\n*s : k\n")
        #expect(node["b"]?.elements.map(\.text) == ["1", "2"])
        #expect(node["b"]?.range == node["a"]?.range)
        #expect(node["b"]?.aliasRange.map(show) == "2:4@16-2:6@18")
        #expect(node["a"]?.aliasRange == nil)
        #expect(node["d"]?.text == "é")
        #expect(node["é"]?.text == "k")
    }

    @Test("takes the latest anchor of a name before the alias, within the document")
    func anchorsAgain() throws {
        #expect(try root("[&a 1, *a, &a 2, *a]").elements.map(\.text) == ["1", "1", "2", "2"])
        #expect(kinds("--- &a 1\n--- *a\n") == [.undefinedAlias(name: "a")])
    }

    @Test("takes 32 bytes in its arena")
    func size() {
        #expect(MemoryLayout<NodeRecord>.stride == 32)
    }
}
