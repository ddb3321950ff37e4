import Foundation
import Keys
import Leaks
import TestSupport
import Testing

@Suite("Matches of a text")
struct LeakMatchesTests {
    private let digestKey = Sample.authority().digestKey()

    private func digest(_ text: String) -> KeyDigest {
        var text = text
        return text.withUTF8 { digestKey.digest($0) }
    }

    private func matches(_ text: String, known: [String]) -> LeakMatches {
        var matches = LeakMatches(digestKeys: [digestKey], known: Set(known.map(digest)))
        var finder = KeyFinder()
        Array(text.utf8).withUnsafeBytes { finder.take($0) { matches.note($0) } }
        finder.finish { matches.note($0) }
        return matches
    }

    @Test("keys come once each, with the number of words that hold them, in the order of the text")
    func occurrences() {
        let (first, second) = (keyString(seed: 1), keyString(seed: 2))
        let foreign = "sk-adopted-0123456789abcdef"
        let basic = Data("\(first.text):".utf8).base64EncodedString()
        let text = """
            k=\(second.text),\(second.text)
            \(foreign) Basic \(basic)
            ?k=\(first.text.replacing("_", with: "%5F"))
            token: \(foreign) and noise-that-is-long-enough-for-a-key
            """
        let found = matches(text, known: [first.text, foreign]).keys
        #expect(found.map(\.keyID) == [second.id, nil, first.id])
        #expect(found.map(\.occurrences) == [1, 2, 2])
        #expect(found.map(\.digest) == [digest(second.text), digest(foreign), digest(first.text)])
    }

    @Test("made-up key strings do not fill the memory, and known ones are found among them")
    func strangers() {
        let known = keyString(seed: 0)
        let count = LeakMatches.strangerLimit + 5
        let text = (1...count).map { keyString(seed: UInt64($0)).text }.joined(separator: "\n") + "\n\(known.text)"
        let found = matches(text, known: [known.text])
        #expect(found.keys.count == LeakMatches.strangerLimit + 1 && found.unlisted == 5)
        #expect(found.keys.last?.keyID == known.id)
    }
}
