/// Whether a log goes on from earlier heads of it, while the hashes of its leaves pass by once, from the first on. It
/// keeps no hashes: its memory grows with the logarithm of their number.
package struct LogContinuity: Sendable {
    private var frontier = Frontier()
    private let sizes: Set<Int>
    /// The roots when the log was as long as the earlier heads.
    private var roots: [Int: TreeHash] = [:]

    /// Only these heads can be asked for afterwards.
    package init(from earlier: [TreeHead]) {
        sizes = Set(earlier.map(\.size))
        noteRoot()
    }

    /// Takes the hash of the next leaf.
    package mutating func append(_ leaf: TreeHash) {
        frontier.append(leaf)
        noteRoot()
    }

    /// The number of leaves so far.
    package var size: Int { frontier.size }

    /// The head of the leaves so far.
    package var head: TreeHead { frontier.head }

    /// What keeps the leaves so far from going on from an earlier head; `nil` where they do.
    package func finding(against earlier: TreeHead) -> LogFinding? {
        guard let root = roots[earlier.size] else { return .shorter(size: frontier.size, checkpoint: earlier.size) }
        return root == earlier.root ? nil : .rewritten(root: root, checkpoint: earlier)
    }

    private mutating func noteRoot() {
        if sizes.contains(frontier.size) { roots[frontier.size] = frontier.root }
    }
}
