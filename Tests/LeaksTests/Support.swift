import Keys
import Leaks
import TestSupport

/// A key string drawn from a seed, with its id.
func keyString(seed: UInt64, format: KeyFormat = Sample.format) -> (text: String, id: KeyID) {
    var random = SeededRandom(seed: seed)
    let id = KeyID(random.publicText(KeyFormat.idLength))
    let secret = Secret(format: format, id: id, random: &random)
    return (secret.withBytes { String(decoding: $0, as: UTF8.self) }, id)
}

/// What a finder that is given the pieces one after the other takes for keys.
func candidates(inPieces pieces: [[UInt8]]) -> [(text: String, id: KeyID?, word: Int)] {
    var result: [(String, KeyID?, Int)] = []
    var finder = KeyFinder()
    for piece in pieces {
        piece.withUnsafeBytes { bytes in
            finder.take(bytes) { result.append((String(decoding: $0.bytes, as: UTF8.self), $0.keyID, $0.word)) }
        }
    }
    finder.finish { result.append((String(decoding: $0.bytes, as: UTF8.self), $0.keyID, $0.word)) }
    return result
}

/// The key strings of Lockstep's form in a text.
func keyStrings(in text: String) -> Set<String> {
    Set(candidates(inPieces: [Array(text.utf8)]).filter { $0.id != nil }.map(\.text))
}

/// Whether the string is among what could be a key of any form.
func finds(_ key: String, in text: String) -> Bool {
    candidates(inPieces: [Array(text.utf8)]).contains { $0.text == key }
}

extension String {
    /// Every byte as `%XX`.
    func percentEncoded(upperCase: Bool) -> String {
        utf8.map { "%" + (hex([$0]) as String) }.map { upperCase ? $0.uppercased() : $0 }.joined()
    }
}
