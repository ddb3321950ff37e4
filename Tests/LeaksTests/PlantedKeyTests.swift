import Foundation
import Keys
import Leaks
import TestSupport
import Testing

/// Keys planted at random places of random bytes, in random encodings, read in pieces of random sizes.
@Suite("Planted keys")
struct PlantedKeyTests {
    private static let surroundings = [
        "KEY", "k=KEY", "k: KEY", "\"KEY\"", "{\"k\":\"KEY\"}", "https://h/?k=KEY&x=1", "Bearer KEY", "'KEY',", "KEY;",
    ]

    @Test("every one is found, and no other key string", arguments: 0..<150)
    func planted(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var text = noise(&random)
        var keys: Set<String> = []
        var foreign: [String] = []
        for number in 0..<Int.random(in: 1...5, using: &random) {
            let isForeign = Bool.random(using: &random)
            let key = isForeign ? self.foreign(&random) : keyString(seed: UInt64(seed * 10 + number)).text
            if isForeign { foreign.append(key) } else { keys.insert(key) }
            let around = Self.surroundings.randomElement(using: &random)!
            text += [0x0A] + Array(around.replacing("KEY", with: encoded(key, &random)).utf8) + [0x0A]
            text += noise(&random)
        }
        let found = candidates(inPieces: cut(text, &random))
        #expect(Set(found.filter { $0.id != nil }.map(\.text)) == keys)
        let texts = Set(found.map(\.text))
        for key in foreign { #expect(texts.contains(key), "\(key)") }
    }

    @Test("in a word without end, across the borders of windows", arguments: 0..<40)
    func endlessWord(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var text: [UInt8] = []
        var keys: Set<String> = []
        for number in 0..<8 {
            let filler = UInt8(ascii: "x")
            text += Array(repeating: filler, count: Int.random(in: 0...70_000, using: &random)) + Array(",\"".utf8)
            let key = keyString(seed: UInt64(seed * 10 + number)).text
            keys.insert(key)
            text += Array((Bool.random(using: &random) ? key : key.percentEncoded(upperCase: true)).utf8)
            text += Array("\",".utf8)
        }
        let found = candidates(inPieces: cut(text, &random)).filter { $0.id != nil }
        #expect(Set(found.map(\.text)) == keys)
        #expect(Set(found.map(\.word)).count == 1)
    }

    @Test("at every place of a border, one byte after the other")
    func everyBorder() {
        let key = keyString(seed: 5).text
        let text = Array("a key=\(key)\r\n".utf8)
        for place in 1..<text.count {
            let found = candidates(inPieces: [Array(text[..<place]), Array(text[place...])])
            #expect(found.contains { $0.text == key && $0.id != nil })
        }
        #expect(candidates(inPieces: pieces(text, size: 1)).contains { $0.text == key && $0.id != nil })
    }

    private func encoded(_ key: String, _ random: inout SeededRandom) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: key.percentEncoded(upperCase: Bool.random(using: &random))
        case 1: key.replacing("_", with: "%5F").replacing("-", with: "%2d")
        case 2: Data("\(key):".utf8).base64EncodedString()
        case 3: Data("\(key):password".utf8).base64EncodedString()
        default: key
        }
    }

    private func foreign(_ random: inout SeededRandom) -> String {
        let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$")
        return String((0..<Int.random(in: 20...200, using: &random)).map { _ in signs.randomElement(using: &random)! })
    }

    private func noise(_ random: inout SeededRandom) -> [UInt8] {
        (0..<Int.random(in: 0...2000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private func cut(_ text: [UInt8], _ random: inout SeededRandom) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = text[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...max(1, min(rest.count, 1 << 17)), using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
