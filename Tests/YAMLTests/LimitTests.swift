import Testing

@testable import YAML

@Suite("A limit")
struct LimitTests {
    @Test("on the file's bytes is checked before anything is read")
    func fileBytes() {
        #expect(kinds("a: 12", limits: Limits(fileBytes: 5)) == [])
        #expect(kinds("a: 123", limits: Limits(fileBytes: 5)) == [.fileTooLarge(limit: 5)])
        #expect(read("a: 123", limits: Limits(fileBytes: 5)).documents.isEmpty)
    }

    @Test("on a document's bytes counts each document alone")
    func documentBytes() {
        let limits = Limits(documentBytes: 12)
        #expect(kinds("---\na: 1234\n---\nb: 1234\n", limits: limits) == [])
        #expect(kinds("---\na: 1234\n---\nb: 123456\n", limits: limits) == [.documentTooLarge(limit: 12)])
        #expect(places("---\na: 1234\n---\nb: 123456\n", limits: limits) == ["4:4@19"])
    }

    @Test("on depth holds for brackets, indentation and aliases alike")
    func depth() {
        let limits = Limits(depth: 3)
        #expect(kinds("[[[1]]]", limits: limits) == [])
        #expect(kinds("[[[[1]]]]", limits: limits) == [.tooDeep(limit: 3)])
        #expect(places("[[[[1]]]]", limits: limits) == ["1:4@3"])
        #expect(kinds("- - - - 1\n", limits: limits) == [.tooDeep(limit: 3)])
        #expect(kinds("- &a [[1]]\n- *a\n- b: 1\n", limits: limits) == [])
        #expect(kinds("- &a [[1]]\n- [*a]\n", limits: limits) == [.tooDeep(limit: 3)])
        #expect(kinds("- &a [1]\n- &b [*a]\n- [*b]\n", limits: limits) == [.tooDeep(limit: 3)])
    }

    @Test("on depth makes a million brackets harmless")
    func manyBrackets() {
        for text in ["[", "{a: ", "- ", "? ", "[{"] {
            #expect(kinds(String(repeating: text, count: 1_000_000)) == [.tooDeep(limit: 64)], "\(text)")
        }
    }

    @Test("on nodes counts plain nodes and those behind aliases")
    func nodes() {
        let limits = Limits(nodes: 10)
        #expect(kinds("[1, 2, 3, 4, 5, 6, 7, 8, 9]", limits: limits) == [])
        #expect(kinds("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", limits: limits) == [.tooManyNodes(limit: 10)])
        #expect(kinds("[&a [1, 2], *a, *a]", limits: limits) == [])
        #expect(kinds("[&a [1, 2], *a, *a, 1]", limits: limits) == [.tooManyNodes(limit: 10)])
        #expect(kinds("[&a [1, 2], *a, *a, *a]", limits: limits) == [.aliasExpansion(limit: 10)])
        #expect(kinds("[1, 2, 3, 4, 5]\n--- [1, 2, 3, 4, 5]", limits: limits) == [])
    }

    @Test("on nodes stops a billion laughs")
    func laughs() {
        var text = "a0: &a0 [l, l, l, l, l, l, l, l, l, l]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) ["
                + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(kinds(text) == [.aliasExpansion(limit: 1_000_000)])
    }

    @Test("on documents counts the empty ones too")
    func documents() {
        let limits = Limits(documents: 2)
        #expect(kinds("a\n--- b\n", limits: limits) == [])
        #expect(kinds("a\n---\n--- b\n", limits: limits) == [.tooManyDocuments(limit: 2)])
        #expect(places("a\n---\n--- b\n", limits: limits) == ["3:1@6"])
    }

    @Test("on errors says that there are more, and where")
    func errors() {
        let text = "{a: 1, a: 2, a: 3, a: 4}\n"
        #expect(kinds(text, limits: Limits(errors: 3)).count == 3)
        let cut = read(text, limits: Limits(errors: 2)).errors
        #expect(cut.count == 3)
        #expect(cut.last?.kind == .tooManyErrors(limit: 2))
        #expect(cut.last.map { show($0.range.start) } == "1:20@19")
    }
}
