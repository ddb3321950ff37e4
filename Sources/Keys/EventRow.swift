/// A line of the audit log as its columns hold it, words that no version knows included: what somebody else put into a
/// row has to be read before it can be called altered.
package struct EventRow: Hashable, Sendable {
    /// Its place in the project's log, from 0.
    package var index: Int
    package var serial: Int
    package var at: Instant
    package var actor: String
    package var action: String
    package var kind: String?
    package var name: String
    package var formerName: String?
    package var keyID: String?
    package var reason: String?
    /// As `FactsColumn` writes them; `nil` for none.
    package var facts: String?
    /// The canonical bytes of the resource after the event; `nil` where it is no more, or where there is none.
    package var body: [UInt8]?
    /// The hash of the event's leaf: 32 bytes where Lockstep wrote it.
    package var leaf: [UInt8]

    package init(
        index: Int, serial: Int, at: Instant, actor: String, action: String, kind: String?, name: String,
        formerName: String?, keyID: String?, reason: String?, facts: String?, body: [UInt8]?, leaf: [UInt8]
    ) {
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
        self.facts = facts
        self.body = body
        self.leaf = leaf
    }
}
