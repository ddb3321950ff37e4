/// Proves that a tree continues an earlier one: its first leaves are all leaves of that one (RFC 6962, section 2.1.2).
package struct ConsistencyProof: Hashable, Sendable {
    package var hashes: [TreeHash]

    package init(hashes: [TreeHash]) { self.hashes = hashes }

    /// Whether it proves that `second` continues `first` (RFC 9162, section 2.1.4.2, whose names the variables have). The
    /// RFC says nothing of empty trees: every tree continues the empty one, and the proof is empty.
    package func proves(that second: TreeHead, continues first: TreeHead) -> Bool {
        guard 0 <= first.size, first.size <= second.size else { return false }
        if first.size == second.size { return hashes.isEmpty && first.root == second.root }
        if first.size == 0 { return hashes.isEmpty && first.root == .empty }

        // Where the first tree is one complete subtree, the proof leaves its root out.
        var path = hashes[...]
        if first.size.nonzeroBitCount == 1 { path.insert(first.root, at: 0) }
        guard let start = path.popFirst() else { return false }
        var (fn, sn) = (first.size - 1, second.size - 1)
        while fn & 1 == 1 { (fn, sn) = (fn >> 1, sn >> 1) }
        var (fr, sr) = (start, start)
        for c in path {
            guard sn != 0 else { return false }
            if fn & 1 == 1 || fn == sn {
                (fr, sr) = (.node(c, fr), .node(c, sr))
                while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
            } else {
                sr = .node(sr, c)
            }
            (fn, sn) = (fn >> 1, sn >> 1)
        }
        return sn == 0 && fr == first.root && sr == second.root
    }
}
