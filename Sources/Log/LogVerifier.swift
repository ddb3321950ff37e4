/// Verifies a log while its events pass by once, from the first on. It keeps no events: its memory grows with the logarithm
/// of their number.
///
/// An event answers for its stored hash, the stored hashes for the stored head, and where there is a checkpoint, the stored
/// hashes for that. So one change in one place is one finding; only a checkpoint shows a log that was made anew as a whole.
package struct LogVerifier: Sendable {
    private let checkpoint: TreeHead?
    private var continuity: LogContinuity
    /// The place of the first event that was altered; `nil` while there is none.
    package private(set) var altered: Int?

    package init(checkpoint: VerifiedCheckpoint? = nil) {
        self.checkpoint = checkpoint?.head
        continuity = LogContinuity(from: checkpoint.map { [$0.head] } ?? [])
    }

    /// Takes the next event, `nil` where its row gives no leaf, and the hash that was stored with it: `nil` where none was,
    /// or one that is no hash. The leaf's index is the one that the store gives the event.
    package mutating func append(_ leaf: EventLeaf?, storedHash: TreeHash?) {
        let hash = leaf?.hash
        let place = continuity.size
        if altered == nil, hash == nil || hash != storedHash || leaf?.index != place { altered = place }
        continuity.append(storedHash ?? hash ?? .empty)
    }

    /// What the events so far come to beside the head that the store keeps: `nil` where it keeps none that can be read.
    package func verdict(storedHead: TreeHead?) -> LogVerdict {
        let head = continuity.head
        var findings: [LogFinding] = []
        if let altered { findings.append(.altered(index: altered)) }
        if head != storedHead { findings.append(.headDiffers(stored: storedHead, computed: head)) }
        if let finding = checkpoint.flatMap(continuity.finding(against:)) { findings.append(finding) }
        return LogVerdict(head: head, findings: findings)
    }
}
