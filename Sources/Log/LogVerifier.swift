/// Verifies a log while its events pass by once, from the first on. It keeps no events: its memory grows with the logarithm
/// of their number.
///
/// An event answers for its stored hash, the stored hashes for the stored head, and where there is a checkpoint, the stored
/// hashes for that. So one change in one place is one finding; only a checkpoint shows a log that was made anew as a whole.
package struct LogVerifier: Sendable {
    private let stored: TreeHead
    private let checkpoint: TreeHead?
    private var frontier = Frontier()
    private var altered: Int?
    /// The root when the log was as long as the checkpoint.
    private var rootAtCheckpoint: TreeHash?

    /// Starts with the head that the store keeps, and the checkpoint if there is one.
    package init(head: TreeHead, checkpoint: VerifiedCheckpoint? = nil) {
        stored = head
        self.checkpoint = checkpoint?.head
        noteRoot()
    }

    /// Takes the next event, and the hash that was stored with it: `nil` where none was, or one that is no hash. The leaf's
    /// index is the one that the store gives the event.
    package mutating func append(_ leaf: EventLeaf, storedHash: TreeHash?) {
        let hash = leaf.hash
        if altered == nil, hash != storedHash || leaf.index != frontier.size { altered = frontier.size }
        frontier.append(storedHash ?? hash)
        noteRoot()
    }

    /// What the events so far come to.
    package var verdict: LogVerdict {
        let head = frontier.head
        var findings: [LogFinding] = []
        if let altered { findings.append(.altered(index: altered)) }
        if head != stored { findings.append(.headDiffers(stored: stored, computed: head)) }
        if let checkpoint {
            if let root = rootAtCheckpoint {
                if root != checkpoint.root { findings.append(.rewritten(root: root, checkpoint: checkpoint)) }
            } else {
                findings.append(.shorter(size: head.size, checkpoint: checkpoint.size))
            }
        }
        return LogVerdict(head: head, findings: findings)
    }

    private mutating func noteRoot() {
        if frontier.size == checkpoint?.size { rootAtCheckpoint = frontier.root }
    }
}
