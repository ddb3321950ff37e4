package import Keys

/// What the candidates of a text came to: the keys of a project, known by their digests, and what else has the form of
/// a key string. Holds digests and key ids, never a key.
package struct LeakMatches: Sendable {
    private let digestKeys: [DigestKey]
    private let known: Set<KeyDigest>
    private var found: [KeyDigest: (key: FoundKey, lastWord: Int, order: Int)] = [:]
    private var strangers = 0
    /// Hashes of candidates that came to nothing, by their last bits: a log says the same over and over, and a digest
    /// costs ten times as much. Hashed with a seed of the process's own, 64 bits of which would have to be the same for a
    /// key to be passed over.
    private var nothing = [Int](repeating: 0, count: 1 << 16)
    /// How often key strings were met that are neither known nor kept, because `strangerLimit` others are.
    package private(set) var unlisted = 0

    /// Key strings that no digest is known of are kept up to this number: anybody can make them up.
    package static let strangerLimit = 10_000

    /// `digestKeys`: of the project's authority, then of those that were replaced. `known`: the digests of its keys.
    package init(digestKeys: [DigestKey], known: Set<KeyDigest>) {
        self.digestKeys = digestKeys
        self.known = known
    }

    package mutating func note(_ candidate: Candidate) {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(candidate.bytes))
        let hash = hasher.finalize()
        let place = hash & (nothing.count - 1)
        if nothing[place] == hash, candidate.keyID == nil { return }
        let digest = digest(candidate)
        guard known.contains(digest) || candidate.keyID != nil else {
            nothing[place] = hash
            return
        }
        if var seen = found[digest] {
            if seen.key.keyID == nil { seen.key.keyID = candidate.keyID }
            if seen.lastWord != candidate.word { seen.key.occurrences += 1 }
            seen.lastWord = candidate.word
            found[digest] = seen
            return
        }
        if !known.contains(digest) {
            guard strangers < Self.strangerLimit else {
                unlisted += 1
                return
            }
            strangers += 1
        }
        found[digest] = (
            FoundKey(digest: digest, keyID: candidate.keyID, occurrences: 1), candidate.word, found.count
        )
    }

    /// The digest that is known; of a stranger the one under the project's own authority.
    private func digest(_ candidate: Candidate) -> KeyDigest {
        let digest = digestKeys[0].digest(candidate.bytes)
        guard !known.contains(digest) else { return digest }
        return digestKeys.dropFirst().lazy.map { $0.digest(candidate.bytes) }.first { known.contains($0) } ?? digest
    }

    /// In the order in which they came up.
    package var keys: [FoundKey] { found.values.sorted { $0.order < $1.order }.map(\.key) }
}
