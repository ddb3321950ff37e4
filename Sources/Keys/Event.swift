/// A line of the audit log. Written in the transaction of what it tells of: no event, no change.
package struct Event: Hashable, Sendable {
    /// Position in the store's log, from 1.
    package var sequence: Int
    /// Its place in the log of its project, from 0 (specs/log.md).
    package var index: Int
    /// The project's serial after the transaction.
    package var serial: Int
    package var at: Instant
    /// Who did it: `user@host`.
    package var actor: String
    package var action: EventAction
    /// `nil` for events of the project itself.
    package var kind: ResourceKind?
    package var name: String
    package var keyID: KeyID?
    package var reason: String?
    /// What else is known of it, by name: `operator`, `commit`, `run`, `reason`.
    package var facts: [String: String]

    package init(
        sequence: Int, index: Int, serial: Int, at: Instant, actor: String, action: EventAction, kind: ResourceKind?,
        name: String, keyID: KeyID?, reason: String?, facts: [String: String] = [:]
    ) {
        self.sequence = sequence
        self.index = index
        self.serial = serial
        self.at = at
        self.actor = actor
        self.action = action
        self.kind = kind
        self.name = name
        self.keyID = keyID
        self.reason = reason
        self.facts = facts
    }
}

package enum EventAction: String, Hashable, Sendable, CaseIterable, Codable {
    /// `init` made the project in this store.
    case initialized
    /// An API or a Partner came, changed or went; `updated` also of integrations and operators.
    case created, updated, deleted
    /// A key row was written before its secret was handed to a sink.
    case pending
    /// A sink gave its receipt; a predecessor may have begun to retire.
    case activated
    case renamed
    /// All keys of an integration were revoked, or the one that the event names.
    case revoked
    /// Rows that something else had changed were put back.
    case healed
    /// An integration is no longer managed; its keys go on working.
    case forgotten
    /// A key from elsewhere was put under a manifest, and works from then on.
    case adopted
    /// Somebody said that this copy of the store is the one to go on with, though its log lacks what was seen before.
    case accepted
    /// Nothing changed but the seal, because the authority key was replaced.
    case resealed
    /// The project has another authority key.
    case authorityReplaced = "authority-replaced"
    /// No key is left under a former authority, and it is forgotten.
    case authorityDropped = "authority-dropped"
}
