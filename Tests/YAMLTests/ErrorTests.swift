import Testing

@testable import YAML

@Suite("A mistake")
struct ErrorTests {
    @Test("in keys is told with both places and does not stop the reading")
    func duplicates() {
        let text = "é: 1\nb:\n  x: 1\n  y: 2\n  'x': 3\né: 2\né: 3\n"
        let result = read(text)
        #expect(result.documents.count == 1)
        #expect(result.documents.first?.hasErrors == true)
        #expect(places(text) == ["5:3@25", "6:1@32", "7:1@38"])
        let names = result.errors.map { error -> String in
            guard case .duplicateKey(let name, let first) = error.kind else { return "" }
            return "\(name) \(show(first))"
        }
        #expect(names == ["x 3:3@11-3:4@12", "é 1:1@0-1:2@2", "é 1:1@0-1:2@2"])
    }

    @Test("in the keys of a large mapping is found as in a small one")
    func largeMapping() {
        var text = (0..<100_000).map { "key-\($0): v\n" }.joined()
        #expect(kinds(text) == [])
        text += "key-7: v\nkey-99999: v\n"
        #expect(places(text).map { $0.split(separator: "@")[0] } == ["100001:1", "100002:1"])
    }

    @Test("is no mistake when keys differ in case, length or kind of value")
    func differentKeys() {
        #expect(kinds("a: 1\nA: 2\naa: 3\n'': 4\nb: {a: 1}\n") == [])
    }

    @Test("with a merge key is told, a quoted one is a key like others")
    func mergeKeys() {
        #expect(kinds("a: &a {x: 1}\nb:\n  <<: *a\n") == [.mergeKey])
        #expect(places("a: &a {x: 1}\nb:\n  <<: *a\n") == ["3:3@18"])
        #expect(kinds("!!merge x: {}\n") == [.mergeKey])
        #expect(kinds("'<<': 1\n\"<\": 2\n") == [])
        #expect(kinds("- <<\n") == [])
    }

    @Test("with a key that is no scalar is told")
    func nonScalarKeys() {
        #expect(kinds("? [a]\n: 1\n? {b: c}\n: 2\n") == [.nonScalarKey, .nonScalarKey])
        #expect(kinds("a: &x [1]\n*x : 2\n") == [.nonScalarKey])
    }

    @Test("with an alias is told with the alias's name and place")
    func aliases() {
        #expect(kinds("[*no, &no 1]") == [.undefinedAlias(name: "no")])
        #expect(places("[é, *no]") == ["1:5@5"])
        #expect(kinds("&a [1, [*a]]") == [.recursiveAlias(name: "a")])
        #expect(kinds("&a {k: *a}") == [.recursiveAlias(name: "a")])
        #expect(kinds("&a [&a 1, *a]") == [])
    }

    @Test("in the syntax keeps libyaml's words and the start of the construct")
    func syntax() {
        let result = read("ok: 1\n---\na: \"é\nb: 2\n")
        #expect(result.documents.count == 1)
        #expect(
            result.errors.map(\.kind) == [
                .syntax(
                    problem: "found unexpected end of stream", context: "while scanning a quoted scalar",
                    contextPosition: SourcePosition(line: 3, column: 4, offset: 13))
            ])
        #expect(result.errors.map { show($0.range) } == ["5:1@22-5:1@22"])
        #expect(kinds("a: ]\n").count == 1)
        #expect(kinds("a: 1\n- b\n").count == 1)
    }

    @Test("with a tab as indentation has a kind of its own")
    func tabs() {
        for text in ["a:\n\tb: c\n", "a:\n  b: c\n\td: e\n", "-\ta: 1\n\tb: 2\n", "a: |\n\ttext\n"] {
            #expect(kinds(text) == [.tabIndentation], "\(text)")
        }
        #expect(places("é:\n\tb: c\n") == ["2:1@4"])
        #expect(kinds("a: b\t# comment\nc: [\n\td]\n") == [])
    }

    @Test("of several kinds is told in the order of the file")
    func many() {
        let text = "a: {x: 1, x: 2, <<: 3}\nb: *u\na: 1\n---\n? [k]\n: *v\n---\n'open\n"
        #expect(places(text) == ["1:11@10", "1:17@16", "2:4@26", "3:1@29", "5:3@40", "6:3@46", "9:1@59"])
        #expect(read(text).documents.count == 2)
        #expect(kinds(text).count == 7)
    }

    @Test("before a syntax error in the same document is still told")
    func beforeSyntax() {
        let found = kinds("a: {x: 1, x: 2}\nb: ]\n")
        #expect(found.count == 2)
    }
}
