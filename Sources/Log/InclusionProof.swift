/// Proves that a leaf is in a tree (RFC 6962, section 2.1.1).
package struct InclusionProof: Hashable, Sendable {
    /// The leaf's place, from 0.
    package var index: Int
    /// The number of leaves of the tree.
    package var size: Int
    /// The hashes beside the way from the leaf up to the root.
    package var hashes: [TreeHash]

    package init(index: Int, size: Int, hashes: [TreeHash]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Whether it proves that this leaf is in the tree with this root (RFC 9162, section 2.1.3.2, whose names the
    /// variables have).
    package func proves(leaf: TreeHash, isUnder root: TreeHash) -> Bool {
        guard 0 <= index, index < size else { return false }
        var (fn, sn) = (index, size - 1)
        var r = leaf
        for p in hashes {
            guard sn != 0 else { return false }
            if fn & 1 == 1 || fn == sn {
                r = .node(p, r)
                while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
            } else {
                r = .node(r, p)
            }
            (fn, sn) = (fn >> 1, sn >> 1)
        }
        return sn == 0 && r == root
    }
}
