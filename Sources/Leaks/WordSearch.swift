internal import Keys

/// Looks for keys in one word: as it stands, and in what its URL-encoded and base64 parts mean.
struct WordSearch {
    /// The word's place among the words of the text.
    let word: Int

    /// Encodings within encodings are followed so far: a Basic token in a URL in a URL.
    private static let depthLimit = 3

    func search(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int = 0, _ found: (Candidate) -> Void) {
        guard bytes.count >= KeyFinder.lengths.lowerBound else { return }
        KeyStrings.each(in: bytes) { found(Candidate(bytes: $0, keyID: $1, word: word)) }
        Values.each(in: bytes) { value($0, found) }
        guard depth < Self.depthLimit else { return }
        URLEncoding.decode(bytes) { pieces($0, depth: depth + 1, found) }
        Base64Parts.each(in: bytes) { pieces($0, depth: depth + 1, found) }
    }

    /// Decoded bytes are words again, between whatever else came out.
    private func pieces(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int, _ found: (Candidate) -> Void) {
        for piece in bytes.split(whereSeparator: { !isPrintable($0) }) {
            search(UnsafeBufferPointer(rebasing: piece), depth: depth, found)
        }
    }

    private func value(_ bytes: UnsafeBufferPointer<UInt8>, _ found: (Candidate) -> Void) {
        found(Candidate(bytes: bytes, keyID: nil, word: word))
        // A key with a sign in it that ends values, such as `&`, is only whole when decoded by itself.
        URLEncoding.decode(bytes) { decoded in
            guard KeyFinder.lengths.contains(decoded.count), decoded.allSatisfy(isPrintable) else { return }
            found(Candidate(bytes: decoded, keyID: nil, word: word))
        }
    }
}
