package import Keys

/// Makes the rows of one transaction's events, each with its place in the project's log and the hash of its leaf, and
/// advances the frontier over them. Every store writes these rows and then this frontier as they are, so that a log has
/// the same leaves wherever it is kept.
package struct LogAppender: Sendable {
    /// After the rows that were made so far.
    package private(set) var frontier: Frontier
    private let project: String
    private let serial: Int
    private let at: Instant
    private let actor: String
    private let facts: [String: String]
    private let factsText: String?

    /// `frontier` is the one that the store holds for the project.
    package init(_ transaction: Transaction, project uid: String, frontier: Frontier) {
        self.init(
            project: uid, serial: transaction.expectedSerial + 1, at: transaction.at, actor: transaction.actor,
            facts: transaction.facts, frontier: frontier)
    }

    /// For the first transaction of a project.
    package init(first project: StoredProject, actor: String) {
        self.init(
            project: project.uid, serial: 1, at: project.lastEventAt, actor: actor, facts: [:], frontier: Frontier())
    }

    private init(
        project: String, serial: Int, at: Instant, actor: String, facts: [String: String], frontier: Frontier
    ) {
        self.project = project
        self.serial = serial
        self.at = at
        self.actor = actor
        self.facts = facts
        factsText = FactsColumn.text(facts)
        self.frontier = frontier
    }

    /// The row of the event that tells of a write: of a resource that now has the body whose digest is given, too, or that
    /// is no more, or of the project itself.
    package mutating func append(
        _ write: Write, kind: ResourceKind?, name: String, formerName: String? = nil, body: [UInt8]? = nil,
        digest: RecordDigest? = nil
    ) -> EventRow {
        append(
            write.action, kind: kind, name: name, formerName: formerName, keyID: write.keyID, reason: write.reason,
            body: body, digest: digest)
    }

    /// The first row of a log: the project came into the store.
    package mutating func initialized(_ name: String) -> EventRow {
        append(
            .initialized, kind: nil, name: name, formerName: nil, keyID: nil, reason: nil, body: nil, digest: nil)
    }

    private mutating func append(
        _ action: EventAction, kind: ResourceKind?, name: String, formerName: String?, keyID: KeyID?, reason: String?,
        body: [UInt8]?, digest: RecordDigest?
    ) -> EventRow {
        let leaf = EventLeaf(
            project: project, index: frontier.size, serial: serial, at: at, actor: actor, action: action.rawValue,
            kind: kind?.rawValue, name: name, formerName: formerName, keyID: keyID?.description, reason: reason,
            body: digest ?? body.map(RecordDigest.init(of:)), facts: facts)
        let hash = leaf.hash
        frontier.append(hash)
        return EventRow(
            index: leaf.index, serial: serial, at: at, actor: actor, action: leaf.action, kind: leaf.kind, name: name,
            formerName: formerName, keyID: leaf.keyID, reason: reason, facts: factsText, body: body, leaf: hash.bytes)
    }
}
