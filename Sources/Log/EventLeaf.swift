package import Keys

/// An audit event as a leaf of its project's log.
///
/// Shape of the bytes (specs/log.md): the ASCII line `lockstep/event/v1\n`, then the fields in the order of `bytes`, in the
/// canonical encoding (specs/state.md). Words stay as they are stored, known or not: what somebody else put into a row has
/// to be hashed before it can be called altered.
package struct EventLeaf: Hashable, Sendable {
    /// The uid of the project whose log it is.
    package var project: String
    /// Its place in the project's log, from 0.
    package var index: Int
    /// The project's serial after the transaction.
    package var serial: Int
    package var at: Instant
    package var actor: String
    package var action: String
    package var kind: String?
    package var name: String
    package var formerName: String?
    package var keyID: String?
    package var reason: String?
    /// SHA-256 of the body; `nil` where the event has none.
    package var body: RecordDigest?
    /// What else is known of the event, by name. A fact that is not known is not here, so that the leaves of events that
    /// were written before a fact existed stay what they are.
    package var facts: [String: String]

    package init(
        project: String, index: Int, serial: Int, at: Instant, actor: String, action: String, kind: String?,
        name: String, formerName: String?, keyID: String?, reason: String?, body: RecordDigest?,
        facts: [String: String] = [:]
    ) {
        self.project = project
        self.index = index
        self.serial = serial
        self.at = at
        self.actor = actor
        self.action = action
        self.kind = kind
        self.name = name
        self.formerName = formerName
        self.keyID = keyID
        self.reason = reason
        self.body = body
        self.facts = facts
    }

    /// The leaf's content. Equal leaves give equal bytes, different ones different bytes.
    package var bytes: [UInt8] {
        var out = CanonicalWriter()
        out.bytes += EventLeaf.header
        out.text(project)
        out.number(Int64(index))
        out.number(Int64(serial))
        out.number(at.seconds)
        out.text(actor)
        out.text(action)
        out.text(kind)
        out.text(name)
        out.text(formerName)
        out.text(keyID)
        out.text(reason)
        if let body { out.data(body.bytes) } else { out.text(nil) }
        // To the end, without a count: an event without facts ends here.
        for (name, value) in facts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            out.text(name)
            out.text(value)
        }
        return out.bytes
    }

    /// What stands in the tree.
    package var hash: TreeHash { .leaf(bytes) }

    private static let header = Array("lockstep/event/v1\n".utf8)
}

extension EventLeaf {
    /// The leaf of an event as it is stored; `nil` where its facts are not as Lockstep writes them.
    package init?(_ row: EventRow, project uid: String) {
        guard let facts = FactsColumn.facts(row.facts) else { return nil }
        self.init(
            project: uid, index: row.index, serial: row.serial, at: row.at, actor: row.actor, action: row.action,
            kind: row.kind, name: row.name, formerName: row.formerName, keyID: row.keyID, reason: row.reason,
            body: row.body.map(RecordDigest.init(of:)), facts: facts)
    }
}
