/// Where the state lives: the key store that the API's gateway reads.
///
/// What a conforming type guarantees (every store passes one suite, `StoreSuite` in TestSupport):
/// - `read` sees one consistent state, writes nothing, never migrates, and needs no lock.
/// - At most one `StateLock` per project exists at a time, in whatever process or machine; it goes with the process
///   or connection that held it, however that ended.
/// - `commit` is atomic and durable: after it returned, the transaction survives a crash and a power cut; if it threw,
///   nothing of it is there.
/// - Each write appends its event to the project's log in the same transaction, with the row that `LogAppender` makes of
///   it, and the project's frontier follows: no event, no change; no leaf, no event.
package protocol StateStore: Sendable {
    /// Reads the state of a project, with the verdict of each resource's seal; `notChecked` without a seal key. What is recorded
    /// is what the last event of a resource's kind and name wrote (`SealEvidence`). `sealKey` is asked for the key that fits
    /// the project as this very read finds it; what it or `reading` throws ends the read and is passed on. Keeps nothing: what
    /// `reading` does not hold on to is gone. Throws `StoreError.unknownProject` when the store has none with that uid.
    func read(
        projectUID: String, sealKey: (StoredProject) throws -> SealKey?, into reading: inout some StateReading
    ) throws

    /// Events of a project, oldest first.
    func events(projectUID: String, matching query: EventQuery) throws -> [Event]

    /// The head of a project's log, without reading its events.
    func log(projectUID: String) throws -> StoredLog

    /// Reads the events of a project in the order in which they were written, one after the other, with the sequence of
    /// each, and then the head that the store keeps, all of it as it is at one instant. Keeps none of them in memory; ends
    /// with what `visit` throws.
    func readLog(projectUID: String, _ visit: (_ sequence: Int, EventRow) throws -> Void) throws -> StoredLog

    /// The same with the hashes of the leaves alone.
    func readLeaves(projectUID: String, _ visit: ([UInt8]) throws -> Void) throws -> StoredLog

    /// What the gateway noted about the use of a project's keys, by key id; a key without any note is left out. Throws
    /// `StoreError.unknownProject` as `read` does.
    func usage(projectUID: String) throws -> [KeyID: KeyUsage]

    /// The newest event of a project; `nil` where the store does not know the project.
    func lastEvent(of projectUID: String) throws -> EventReference?

    /// Writes a project with serial 1 and its `initialized` event. Throws `StoreError.projectExists`.
    func create(_ project: StoredProject, actor: String) throws

    /// The clock that counts: the store's own where it has one, so that machines that share it agree; else the host's.
    func clock(host: @escaping @Sendable () -> Instant) throws -> @Sendable () -> Instant

    /// Takes the project's lock, waiting up to `timeout`. Throws `StoreError.locked` with the holder. A project that the
    /// store does not know is an error here or at the first commit.
    func lock(projectUID: String, holder: LockHolder, timeout: Period) throws -> any StateLock
}

extension StateStore {
    /// The state with the integrations that `picks` says; without it, with all of them.
    package func read(
        projectUID: String, where picks: @escaping (Stored<IntegrationRecord>) -> Bool = { _ in true },
        sealKey: (StoredProject) throws -> SealKey?
    ) throws -> State {
        var selection = StateSelection(where: picks)
        try read(projectUID: projectUID, sealKey: sealKey, into: &selection)
        return selection.state
    }

    /// The whole state without a look at its seals.
    package func read(projectUID: String) throws -> State { try read(projectUID: projectUID) { _ in nil } }

    package func clock(host: @escaping @Sendable () -> Instant) throws -> @Sendable () -> Instant { host }
}

/// The right to write, held.
package protocol StateLock: Sendable {
    /// Carries out the writes in order and raises the serial by one. Throws `StoreError.serialMoved` when the project's
    /// serial is not the expected one and `StoreError.ruleBroken` when `Transaction.check` does, and writes nothing then.
    /// Returns the new serial.
    @discardableResult
    func commit(_ transaction: Transaction) throws -> Int

    /// Gives the lock back; a second call does nothing.
    func release()
}

/// What is written at once.
package struct Transaction: Sendable {
    package var expectedSerial: Int
    package var at: Instant
    package var actor: String
    /// What else is known of its events; it goes into the leaf of each.
    package var facts: [String: String]
    package var writes: [Write]
    /// Seals what is recorded: no change without a seal.
    package var sealer: Sealer

    package init(
        expectedSerial: Int, at: Instant, actor: String, facts: [String: String] = [:], writes: [Write],
        sealer: Sealer
    ) {
        self.expectedSerial = expectedSerial
        self.at = at
        self.actor = actor
        self.facts = facts
        self.writes = writes
        self.sealer = sealer
    }
}

/// A change of one resource and the event that tells of it.
package struct Write: Sendable {
    package var change: ResourceChange
    package var action: EventAction
    package var keyID: KeyID?
    package var reason: String?

    package init(_ change: ResourceChange, action: EventAction, keyID: KeyID? = nil, reason: String? = nil) {
        self.change = change
        self.action = action
        self.keyID = keyID
        self.reason = reason
    }
}

/// The rows of a resource are made to hold exactly what is given; the recorded state follows in the same transaction.
///
/// Indirect, so that a copy counts one reference instead of dozens.
package indirect enum ResourceChange: Sendable {
    case putCatalogue(Catalogue)
    case deleteCatalogue(String)
    case putPartner(Partner)
    case deletePartner(String)
    /// Key rows that the record does not have are deleted: only drift makes such rows.
    case putIntegration(IntegrationRecord)
    /// As `putIntegration`, of a record that a transaction under the same lock has put and of which only keys changed since: what
    /// else its rows hold may be left as it is.
    case putKeys(of: IntegrationRecord)
    /// As `putIntegration`, after the rows of `from` took the record's name.
    case renameIntegration(from: String, to: IntegrationRecord)
    /// Deletes rows that Lockstep never wrote.
    case deleteIntegration(String)
    /// Token rows that the record does not have are deleted: only drift makes such rows.
    case putOperator(OperatorRecord)
    /// As `putKeys`, of tokens.
    case putTokens(of: OperatorRecord)
    /// Deletes rows that Lockstep never wrote.
    case deleteOperator(String)
    /// No row changes: an event of the project itself.
    case nothing
    /// Another authority from now on; the one before is kept as a former one. Whoever writes this puts every resource again in
    /// the same transaction, so that all of them bear the new seal.
    case replaceAuthority(AuthorityFingerprint)
    /// Forgets a former authority, by its id.
    case dropAuthority(String)
}

/// Which events are asked for.
package struct EventQuery: Sendable {
    /// Only events of the resource of this name (and of those it was renamed from).
    package var name: String?
    /// The newest so many, still given oldest first; `nil` for all.
    package var limit: Int?
    /// Only events of these actions; `nil` for all.
    package var actions: Set<EventAction>?
    /// Only what this actor did: `user@host`, or `user` on whatever host.
    package var actor: String?
    /// Only events with this fact `operator`.
    package var operatorName: String?
    /// Only events of this instant or later.
    package var since: Instant?
    /// Only events before this instant.
    package var before: Instant?

    package init(
        name: String? = nil, limit: Int? = nil, actions: Set<EventAction>? = nil, actor: String? = nil,
        operatorName: String? = nil, since: Instant? = nil, before: Instant? = nil
    ) {
        self.name = name
        self.limit = limit
        self.actions = actions
        self.actor = actor
        self.operatorName = operatorName
        self.since = since
        self.before = before
    }
}

/// Who holds a lock, in words for the one who waits.
package struct LockHolder: Hashable, Sendable, Codable {
    /// `user@host`
    package var actor: String
    package var processID: Int32
    /// The command, such as `apply`.
    package var command: String
    package var since: Instant

    package init(actor: String, processID: Int32, command: String, since: Instant) {
        self.actor = actor
        self.processID = processID
        self.command = command
        self.since = since
    }
}

/// Why a store did not do what was asked; the sentences are the command's.
package enum StoreError: Error, Hashable, Sendable {
    case unknownProject(uid: String, known: [String])
    case projectExists(uid: String)
    case locked(LockHolder?)
    /// The serial is not the one that the transaction was made for.
    case serialMoved(expected: Int, found: Int, by: EventReference?)
    case notFound(place: String)
    case unreadable(place: String, problem: String)
    case notWritable(place: String, problem: String)
    case networkFileSystem(place: String, type: String)
    case schemaTooNew(found: Int, known: Int)
    case needsMigration(found: Int, known: Int)
    /// What was to be written breaks a rule of key states.
    case ruleBroken(name: String, BrokenRule)
    /// A row holds something that no Lockstep wrote and that cannot be read as its type.
    case malformedRow(table: String, row: String, problem: String)
    case diskFull(place: String)
    /// The address cannot be read; it is not shown, since it may hold a password.
    case badAddress
    /// No server answered.
    case unreachable(place: String, problem: String)
    /// A server answered and did not let the session in.
    case refused(place: String, problem: String)
    case serverTooOld(place: String, found: Int, needed: Int)
    /// The session's role may not do what was asked.
    case missingRight(place: String, problem: String)
    /// The server takes no writes: a standby, or one that was set so.
    case readOnly(place: String)
    /// A copy goes into a store without projects only.
    case notEmpty(place: String)
    /// After a copy the two stores did not hold the same.
    case copyDiffers(place: String, table: String)
    /// The connection broke; what was under way may have been done.
    case connectionLost(place: String, problem: String)
    case failed(place: String, problem: String)
}
