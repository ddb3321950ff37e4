import Testing

@testable import YAML

@Suite("Reading in chunks")
struct ParallelTests {
    /// Reads the bytes whole and in chunks of many sizes, on one thread and on three.
    private func expectSame(_ bytes: [UInt8], limits: Limits = Limits(), _ note: String = "") {
        let source = Source(name: "", bytes: bytes)
        let whole = dump(parse(source, limits: limits, parallelism: 1, chunkBytes: .max))
        for chunkBytes in [1, 7, 40, 150] {
            if let documents = inStretches(source, ofBytes: chunkBytes, limits) {
                #expect(
                    dump(ParseResult(documents: documents, errors: [])) == whole, "\(note) stretches of \(chunkBytes)")
            }
            for parallelism in [1, 3] {
                let parts = parse(source, limits: limits, parallelism: parallelism, chunkBytes: chunkBytes)
                #expect(
                    dump(parts) == whole,
                    "\(note) chunks of \(chunkBytes): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                )
            }
        }
    }

    /// The documents of all stretches, where every one of them reads.
    private func inStretches(_ source: Source, ofBytes size: Int, _ limits: Limits = Limits()) -> [Document]? {
        let ranges = Stretch.ranges(of: source, ofBytes: size, limits: limits)
        let stretches = ranges.compactMap { Stretch($0, of: source) }
        guard stretches.count == ranges.count else { return nil }
        var documents: [Document] = []
        for stretch in Stretch.placed(stretches) {
            guard let found = stretch.parse(limits: limits) else { return nil }
            documents += found
        }
        return documents.isEmpty || documents.count > limits.documents ? nil : documents
    }

    @Test("reads sound files in stretches", arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"])
    func stretches(_ lineBreak: String) throws {
        let text = ["---", "a: é", "b: [1]", "--- x", "---", "c: >", "  d", ""].joined(separator: lineBreak)
        for text in [text, text.replacing("é", with: "e")] {
            let source = Source(name: "", bytes: Array(text.utf8))
            let found = try #require(inStretches(source, ofBytes: 1))
            #expect(Stretch.ranges(of: source, ofBytes: 1).count == (lineBreak.utf8.last == 0x0A ? 3 : 1))
            #expect(dump(ParseResult(documents: found, errors: [])) == dump(parse(source)))
        }
        let mixed = Source(name: "", bytes: Array("a: é\(lineBreak)b:\(lineBreak) c\n---\nd: 1\n".utf8))
        let found = try #require(inStretches(mixed, ofBytes: 1))
        #expect(dump(ParseResult(documents: found, errors: [])) == dump(parse(mixed)))
        for bytes in [
            Array("\u{FEFF}a".utf8), [0xFF, 0xFE, 0x61, 0], Array("a\n---\n'".utf8), Array("a\n---\n---\nb".utf8),
        ] {
            #expect(inStretches(Source(name: "", bytes: bytes), ofBytes: 1) == nil)
        }
        #expect(inStretches(Source(name: "", bytes: Array("a: b".utf8)), ofBytes: 1, Limits(fileBytes: 3)) == nil)
    }

    private static let corpus = """
        # a list of things
        apiVersion: keys/v1
        metadata:
          name: "partner é"
          labels: {team: 漢, tier: '🙂 gold'}
        spec: &spec
          text: |
            --- not a marker
              indented
          folded: >-
            one
            two
          list:
            - orders:read
            - *spec2
        ---
        - &a [1, 2]
        - *a
        --- !tag
        k: v
        k: w
        ...
        ---
        # empty
        ---
        "quoted
          over lines": x
        plain: over
          lines
        ---\tscalar
        --- >
          folded
        ---
        <<: {a: b}
        ? [c]
        : d
        ---
        last: 1
        """

    @Test("makes several chunks of a stream")
    func splits() {
        let bytes = Array(Self.corpus.utf8)
        let ranges = Chunks.split(bytes, from: 0, size: 1)
        #expect(ranges.count == 9)
        #expect(ranges.first?.lowerBound == 0)
        #expect(ranges.last?.upperBound == bytes.count)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    @Test("changes nothing, whatever the line breaks")
    func sameResult() {
        expectSame(Array(Self.corpus.utf8))
        for lineBreak in ["\r\n", "\r", "\u{85}", "\u{2028}"] {
            let text = Self.corpus.split(separator: "\n", omittingEmptySubsequences: false).joined(
                separator: lineBreak)
            expectSame(Array(text.utf8))
        }
        expectSame(Array("\u{FEFF}\(Self.corpus)\n\(Self.corpus)".utf8))
    }

    @Test(
        "changes nothing where a mistake or a directive reaches over a marker",
        arguments: [
            "a: 'open\n---\nb: c\n---\nd'\n--- e\n", "a: [1,\n---\nb: ]\n---\nc\n", "--- |\n---\na\n",
            "a\n%b\n---\nc\n",
            "--- a\n...\n%TAG !e! tag:e:\n--- !e!x b\n--- !e!y c\n", "%YAML 1.2\n---\na\n---\nb\n",
            "a\n...\nb\n...\nc\n---\nd\n",
            "--- a: b\n---\nc\n", "---\n---\n---a\n---\n", "a: 1\n --- \n---\n", "# '\n---\n\"\n",
            "---\n...\n...\n---\n---",
            "é: &a 1\n---\né: *a\n---\n\té\n---\né\n", "a: \"\\\n---\nb\"\n---\nc\n",
            "? a\n---\n: b\n---\nc\n",
        ])
    func reaching(_ text: String) {
        expectSame(Array(text.utf8))
    }

    @Test("changes nothing when a limit is passed")
    func limits() {
        let bytes = Array(Self.corpus.utf8)
        for count in 0...10 {
            expectSame(bytes, limits: Limits(documents: count))
            expectSame(bytes, limits: Limits(errors: count))
            expectSame(bytes, limits: Limits(nodes: count * 4))
            expectSame(bytes, limits: Limits(documentBytes: count * 20))
            expectSame(bytes, limits: Limits(depth: count))
        }
    }

    @Test("changes nothing in mutated streams", arguments: 0..<300)
    func mutations(_ seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let pieces = [
            "---", "\n---\n", "\n--- ", "\n...\n", "%", "\n%YAML 1.1\n", "'", "\"", "[", "]", "{", "}", "\n",
            "\t", ": ",
            "- ", "é", "\u{85}", "\r", "\r\n", "|", ">", "&a ", "*a", "!x ", "# ", "\\", "?", " ", "<<: ",
            "\u{FEFF}",
        ]
        var bytes = Array(Self.corpus.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + 30))
            default: bytes.insert(contentsOf: Array(pieces.randomElement(using: &random)!.utf8), at: place)
            }
        }
        expectSame(bytes, "seed \(seed)")
    }
}
