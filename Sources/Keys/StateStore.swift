/// Where the state lives: the key store that the API's gateway reads.
///
/// What a conforming type guarantees (every store passes one suite, `StoreSuite` in TestSupport):
/// - `read` sees one consistent state, writes nothing, never migrates, and needs no lock.
/// - At most one `StateLock` per project exists at a time, in whatever process or machine; it goes with the process
///   or connection that held it, however that ended.
/// - `commit` is atomic and durable: after it returned, the transaction survives a crash and a power cut; if it threw,
///   nothing of it is there.
package protocol StateStore: Sendable {
    /// The state of a project. Throws `StoreError.unknownProject` when the store has none with that uid.
    func read(projectUID: String) throws -> State

    /// Events of a project, oldest first.
    func events(projectUID: String, matching query: EventQuery) throws -> [Event]

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
    package var writes: [Write]

    package init(expectedSerial: Int, at: Instant, actor: String, writes: [Write]) {
        self.expectedSerial = expectedSerial
        self.at = at
        self.actor = actor
        self.writes = writes
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
package enum ResourceChange: Sendable {
    case putCatalogue(Catalogue)
    case deleteCatalogue(String)
    case putPartner(Partner)
    case deletePartner(String)
    /// Key rows that the record does not have are deleted: only drift makes such rows.
    case putIntegration(IntegrationRecord)
    /// As `putIntegration`, after the rows of `from` took the record's name.
    case renameIntegration(from: String, to: IntegrationRecord)
    /// Deletes rows that Lockstep never wrote.
    case deleteIntegration(String)
}

/// Which events are asked for.
package struct EventQuery: Sendable {
    /// Only events of the resource of this name (and of those it was renamed from).
    package var name: String?
    /// The newest so many, still given oldest first; `nil` for all.
    package var limit: Int?

    package init(name: String? = nil, limit: Int? = nil) {
        self.name = name
        self.limit = limit
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
