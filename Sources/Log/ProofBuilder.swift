/// Makes a proof while the hashes of all leaves pass by once, from the first on. It keeps no leaves: its memory grows with
/// the logarithm of the tree's size.
package struct ProofBuilder: Sendable {
    /// The parts of the proof in the order of their leaves, each with its place in the proof.
    private let parts: [(place: Int, leaves: Range<Int>)]
    private var hashes: [TreeHash]
    private var part = 0
    private var position = 0
    private var subtree = Frontier()

    private init(_ shape: [Range<Int>]) {
        parts = shape.enumerated().map { (place: $0.offset, leaves: $0.element) }
            .sorted { $0.leaves.lowerBound < $1.leaves.lowerBound }
        hashes = Array(repeating: .empty, count: shape.count)
    }

    /// For the proof that the leaf `index` is in the tree of the first `size` leaves; `index` is less than `size`.
    package static func inclusion(of index: Int, in size: Int) -> ProofBuilder {
        ProofBuilder(ProofShape.inclusion(of: index, in: size))
    }

    /// For the proof that the tree of `second` leaves continues the tree of `first`, which is not more.
    package static func consistency(from first: Int, to second: Int) -> ProofBuilder {
        ProofBuilder(ProofShape.consistency(from: first, to: second))
    }

    /// Takes the hash of the next leaf.
    package mutating func append(_ leaf: TreeHash) {
        defer { position += 1 }
        guard part < parts.count, parts[part].leaves.contains(position) else { return }
        subtree.append(leaf)
        guard position + 1 == parts[part].leaves.upperBound else { return }
        hashes[parts[part].place] = subtree.root
        subtree = Frontier()
        part += 1
    }

    /// The proof's hashes, or `nil` while there were too few leaves.
    package var proof: [TreeHash]? { part == parts.count ? hashes : nil }
}
