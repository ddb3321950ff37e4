import Manifests
import Testing

@Suite struct SecretTests {
    static let key = "acme_live_7Q2mZk4VbT9x_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg2PNcQG"

    @Test func linesAreMasked() {
        #expect(
            redactedLine("key: \(Self.key) # é")
                == "key: \(String(repeating: "*", count: Self.key.count)) # é")
        #expect(redactedLine("é \(Self.key)x").contains("0123") == false)
        #expect(
            redactedLine("a_b: \(String(repeating: "a", count: 60))")
                == "a_b: \(String(repeating: "a", count: 60))")
        #expect(redactedLine("") == "")
    }

    @Test func nearlyAKeyIsMasked() {
        let wrong = Self.key.dropLast() + "H"
        #expect(!redactedLine("x \(wrong) y").contains("0123456789"))
    }

    @Test(arguments: 0..<80) func foundWhereverItStands(_ offset: Int) throws {
        let text = "# " + String(repeating: "- ", count: offset) + Self.key + "\n" + integration("all")
        #expect(try read(text).diagnostics.map(\.code) == ["secret-in-manifest"])
        #expect(try read(text).diagnostics.first?.place?.column == 3 + 2 * offset)
        #expect(try read(text).diagnostics.first?.length == Self.key.count)
    }

    /// A large file is looked through in portions of 1 MiB, each to the end of a line.
    @Test(arguments: [-60, -1, 0, 1, 60]) func foundWhereverALargeFileIsDivided(_ offset: Int) throws {
        let place = (1 << 20) + offset
        let filler = String(repeating: "# -\n", count: place / 4 - 1)
        let line = filler + "#" + String(repeating: "-", count: place - filler.utf8.count - 1) + Self.key + "\n"
        let found = try read(line + filler + "# " + Self.key + "\n" + integration("all"), parallelism: 2).diagnostics
        #expect(found.map(\.code) == ["secret-in-manifest", "secret-in-manifest"])
        #expect(found.compactMap(\.place?.line) == [place / 4, 2 * (place / 4)])
        #expect(found.compactMap(\.place?.column) == [place - filler.utf8.count + 1, 3])
    }

    @Test func aKeyAsANameIsNotRepeated() throws {
        for text in [
            "kind: \(Self.key)", integration("all", api: Self.key), integration("{\(Self.key): all}"),
        ] {
            let found = try read(text).diagnostics
            #expect(found.contains { $0.code == "secret-in-manifest" })
            #expect(!listing(found).contains("0123456789"))
        }
    }

    /// Its digits are as few as a secret has.
    @Test(arguments: 0..<64) func anAuthorityKeyIsFoundAndMasked(_ offset: Int) throws {
        let key = "lockstep-authority-key-v1:" + String(repeating: "0123456789abcdef", count: 4)
        let found = try read("#" + String(repeating: "-", count: offset) + key + "\n" + integration("all")).diagnostics
        #expect(found.map(\.code) == ["secret-in-manifest"])
        #expect(found.first?.place?.column == 1 + offset + key.count - 63)
        #expect(!redactedLine(key).contains("0123"))
    }
}
