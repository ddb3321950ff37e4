/// Which hashes a proof is made of, as the ranges of leaves that each is the root over.
///
/// The ranges come in the order of the proof: from the bottom of the tree up.
enum ProofShape {
    /// The audit path of a leaf, `PATH(index, D[size])` of RFC 6962, section 2.1.1.
    static func inclusion(of index: Int, in size: Int) -> [Range<Int>] {
        precondition(0 <= index && index < size)
        var path: [Range<Int>] = []
        var tree = 0..<size
        while tree.count > 1 {
            let middle = split(tree)
            if index < middle {
                path.append(middle..<tree.upperBound)
                tree = tree.lowerBound..<middle
            } else {
                path.append(tree.lowerBound..<middle)
                tree = middle..<tree.upperBound
            }
        }
        return path.reversed()
    }

    /// `PROOF(first, D[second])` of RFC 6962, section 2.1.2. Nothing is needed to prove that a tree continues the empty
    /// one, or itself.
    static func consistency(from first: Int, to second: Int) -> [Range<Int>] {
        precondition(0 <= first && first <= second)
        guard first > 0, first < second else { return [] }
        var path: [Range<Int>] = []
        var tree = 0..<second
        while tree.upperBound != first {
            let middle = split(tree)
            if first <= middle {
                path.append(middle..<tree.upperBound)
                tree = tree.lowerBound..<middle
            } else {
                path.append(tree.lowerBound..<middle)
                tree = middle..<tree.upperBound
            }
        }
        // Left out where it is the whole of the first tree: the verifier has that root.
        if tree.lowerBound > 0 { path.append(tree) }
        return path.reversed()
    }

    /// Where a tree of two or more leaves is split: behind the largest power of two that is less than their number.
    private static func split(_ tree: Range<Int>) -> Int {
        let bits = Int.bitWidth - (tree.count - 1).leadingZeroBitCount
        return tree.lowerBound + (1 << (bits - 1))
    }
}
