internal import Glibc
package import Keys
internal import Log
internal import Synchronization

/// A store without a disk: the fake that the store suite holds to the same promises as the real ones, and that random
/// programs run against. Hands can edit its rows, and commits can be made to fail.
package final class InMemoryStore: StateStore {
    struct Content: Sendable {
        var project: StoredProject
        var catalogues: [String: Catalogue] = [:]
        var partners: [String: Partner] = [:]
        var integrations: [String: IntegrationRecord] = [:]
        var operators: [String: OperatorRecord] = [:]
        var recorded: [Resource: SealEvidence.Recorded] = [:]
        var events: [Line] = []
        var frontier = Frontier()
        var usage: [KeyID: KeyUsage] = [:]
    }

    struct Resource: Hashable, Sendable {
        var kind: ResourceKind
        var name: String
    }

    /// An event with what it recorded.
    struct Line: Sendable {
        var event: Event
        /// What `SQLiteStore` keeps in columns.
        var row: EventRow
        var body: Body?
        var seal: Seal?
    }

    enum Body: Hashable, Sendable {
        case catalogue(Catalogue)
        case partner(Partner)
        case integration(IntegrationRecord)
        case `operator`(OperatorRecord)

        var bytes: [UInt8] {
            switch self {
            case .catalogue(let value): Array(value.canonicalText.utf8)
            case .partner(let value): Array(value.canonicalText.utf8)
            case .integration(let value): value.canonicalBytes
            case .operator(let value): value.canonicalBytes
            }
        }
    }

    private struct Inner: Sendable {
        var projects: [String: Content] = [:]
        var holders: [String: (ticket: Int, holder: LockHolder)] = [:]
        var tickets = 0
        var failures: [CommitFailure] = []
    }

    /// What the next commit does instead of succeeding.
    package enum CommitFailure: Sendable {
        case succeed
        /// Nothing is written.
        case refuse
        /// Everything is written, but the caller learns of a failure: a connection that broke after COMMIT.
        case loseAnswer
    }

    private let inner = Mutex(Inner())

    package init() {}

    // MARK: StateStore

    package func read(
        projectUID: String, sealKey: (StoredProject) throws -> SealKey?, into reading: inout some StateReading
    ) throws {
        let content = try inner.withLock { inner in
            guard let content = inner.projects[projectUID] else {
                throw StoreError.unknownProject(uid: projectUID, known: inner.projects.keys.sorted())
            }
            return content
        }
        var rest = content.state(by: try sealKey(content.project).map { Sealer($0, of: content.project) })
        let integrations = rest.integrations
        rest.integrations = []
        try reading.begin(rest)
        for found in integrations { try reading.take(found) }
    }

    package func events(projectUID: String, matching query: EventQuery) throws -> [Event] {
        try inner.withLock { inner in
            guard let content = inner.projects[projectUID] else {
                throw StoreError.unknownProject(uid: projectUID, known: inner.projects.keys.sorted())
            }
            var events = content.events
            if let name = query.name {
                var names: Set = [name]
                for event in events.reversed() where names.contains(event.event.name) {
                    if let former = event.row.formerName { names.insert(former) }
                }
                events = events.filter { names.contains($0.event.name) }
            }
            events = events.filter { query.matches($0.event) }
            return events.suffix(query.limit ?? events.count).map(\.event)
        }
    }

    package func log(projectUID: String) throws -> StoredLog { try readLeaves(projectUID: projectUID) { _ in } }

    package func readLog(projectUID: String, _ visit: (_ sequence: Int, EventRow) throws -> Void) throws -> StoredLog {
        let content = try inner.withLock { inner in
            guard let content = inner.projects[projectUID] else {
                throw StoreError.unknownProject(uid: projectUID, known: inner.projects.keys.sorted())
            }
            return content
        }
        for line in content.events { try visit(line.event.sequence, line.row) }
        return StoredLog(
            lineage: content.project.lineage, serial: content.project.serial, frontier: content.frontier.bytes)
    }

    package func readLeaves(projectUID: String, _ visit: ([UInt8]) throws -> Void) throws -> StoredLog {
        try readLog(projectUID: projectUID) { try visit($1.leaf) }
    }

    package func usage(projectUID: String) throws -> [KeyID: KeyUsage] {
        try inner.withLock { inner in
            guard let content = inner.projects[projectUID] else {
                throw StoreError.unknownProject(uid: projectUID, known: inner.projects.keys.sorted())
            }
            let keys = Set(content.integrations.values.flatMap(\.keys).map(\.id))
            return content.usage.filter { keys.contains($0.key) }
        }
    }

    package func lastEvent(of projectUID: String) throws -> EventReference? {
        inner.withLock { $0.projects[projectUID]?.events.last?.event.reference }
    }

    package func create(_ project: StoredProject, actor: String) throws {
        try inner.withLock { inner in
            guard inner.projects[project.uid] == nil else { throw StoreError.projectExists(uid: project.uid) }
            var content = Content(project: project)
            content.project.serial = 1
            var log = LogAppender(first: project, actor: actor)
            let row = log.initialized(project.name)
            content.frontier = log.frontier
            content.events.append(
                Line(
                    event: Event(
                        sequence: 1, index: 0, serial: 1, at: project.lastEventAt, actor: actor, action: .initialized,
                        kind: nil, name: project.name, keyID: nil, reason: nil), row: row))
            inner.projects[project.uid] = content
        }
    }

    package func lock(projectUID: String, holder: LockHolder, timeout: Period) throws -> any StateLock {
        let deadline = ContinuousClock.now + .seconds(timeout.seconds)
        while true {
            let (ticket, other) = inner.withLock { inner -> (Int?, LockHolder?) in
                if let other = inner.holders[projectUID] { return (nil, other.holder) }
                inner.tickets += 1
                inner.holders[projectUID] = (inner.tickets, holder)
                return (inner.tickets, nil)
            }
            if let ticket { return InMemoryLock(store: self, projectUID: projectUID, ticket: ticket) }
            guard ContinuousClock.now < deadline else { throw StoreError.locked(other) }
            usleep(10_000)
        }
    }

    fileprivate func release(_ lock: InMemoryLock) {
        inner.withLock { inner in
            // A lock that was given back before says nothing about whoever holds it now.
            if inner.holders[lock.projectUID]?.ticket == lock.ticket { inner.holders[lock.projectUID] = nil }
        }
    }

    fileprivate func commit(_ transaction: Transaction, under lock: InMemoryLock) throws -> Int {
        try inner.withLock { inner in
            let projectUID = lock.projectUID
            guard inner.holders[projectUID]?.ticket == lock.ticket else {
                throw StoreError.failed(place: "memory", problem: "the lock was given back")
            }
            guard var content = inner.projects[projectUID] else {
                throw StoreError.unknownProject(uid: projectUID, known: inner.projects.keys.sorted())
            }
            guard content.project.serial == transaction.expectedSerial else {
                throw StoreError.serialMoved(
                    expected: transaction.expectedSerial, found: content.project.serial,
                    by: content.events.last?.event.reference)
            }
            try transaction.check()
            let failure = inner.failures.isEmpty ? .succeed : inner.failures.removeFirst()
            if case .refuse = failure { throw StoreError.failed(place: "memory", problem: "refused on purpose") }
            content.project.serial += 1
            content.project.lastEventAt = max(content.project.lastEventAt, transaction.at)
            var log = LogAppender(transaction, project: projectUID, frontier: content.frontier)
            for write in transaction.writes { content.carryOut(write, in: transaction, &log) }
            content.frontier = log.frontier
            inner.projects[projectUID] = content
            if case .loseAnswer = failure { throw StoreError.failed(place: "memory", problem: "the answer was lost") }
            return content.project.serial
        }
    }

    /// What is found in some integration's rows.
    func rows<Found>(_ find: (Content, IntegrationRecord) -> Found?) -> Found? {
        let projects = inner.withLock { $0.projects }
        for content in projects.values {
            for record in content.integrations.values { if let found = find(content, record) { return found } }
        }
        return nil
    }

    // MARK: For tests

    /// What the next commits do, one after the other.
    package func plan(commits: [CommitFailure]) { inner.withLock { $0.failures = commits } }

    /// Notes the use of a key as the gateway would.
    package func note(_ usage: KeyUsage, of key: KeyID, projectUID: String) {
        inner.withLock { $0.projects[projectUID]?.usage[key] = usage }
    }

    /// Changes rows of an operator as somebody with a database client would; `nil` deletes them.
    package func editOperator(
        _ name: String, projectUID: String, _ body: @Sendable (inout OperatorRecord?) -> Void
    ) {
        inner.withLock { inner in
            var record = inner.projects[projectUID]?.operators[name]
            body(&record)
            inner.projects[projectUID]?.operators[name] = record
        }
    }

    /// Changes rows of an integration as somebody with a database client would; `nil` deletes them.
    package func edit(_ name: String, projectUID: String, _ body: @Sendable (inout IntegrationRecord?) -> Void) {
        inner.withLock { inner in
            var record = inner.projects[projectUID]?.integrations[name]
            body(&record)
            inner.projects[projectUID]?.integrations[name] = record
        }
    }

    /// Changes the seal that is recorded of an integration, as somebody with a database client would.
    package func editSeal(_ name: String, projectUID: String, _ body: @Sendable (inout Seal?) -> Void) {
        inner.withLock { inner in
            let resource = Resource(kind: .integration, name: name)
            var seal = inner.projects[projectUID]?.recorded[resource]?.seal
            body(&seal)
            inner.projects[projectUID]?.recorded[resource]?.seal = seal
        }
    }

    /// Rewrites rows, recorded state and last event of an integration, as somebody would who knows the tables but not the
    /// seal key.
    package func rewrite(
        _ name: String, projectUID: String, _ body: @Sendable (inout IntegrationRecord) -> Void
    ) {
        inner.withLock { inner in
            guard var content = inner.projects[projectUID], var record = content.integrations[name],
                let index = content.events.lastIndex(where: { $0.event.kind == .integration && $0.event.name == name })
            else { return }
            body(&record)
            content.integrations[name] = record
            content.recorded[Resource(kind: .integration, name: name)]?.digest = record.canonicalDigest
            content.events[index].body = .integration(record)
            inner.projects[projectUID] = content
        }
    }
}

private struct InMemoryLock: StateLock {
    let store: InMemoryStore
    let projectUID: String
    let ticket: Int

    func commit(_ transaction: Transaction) throws -> Int { try store.commit(transaction, under: self) }

    func release() { store.release(self) }
}

extension InMemoryStore.Content {
    func state(by sealer: Sealer?) -> State {
        State(
            project: project,
            catalogues: stored(.api, catalogues.mapValues { .catalogue($0) }, sealer) {
                if case .catalogue(let value) = $0 { value } else { nil }
            },
            partners: stored(.partner, partners.mapValues { .partner($0) }, sealer) {
                if case .partner(let value) = $0 { value } else { nil }
            },
            integrations: stored(.integration, integrations.mapValues { .integration($0) }, sealer) {
                if case .integration(let value) = $0 { value } else { nil }
            },
            operators: stored(.operator, operators.mapValues { .operator($0) }, sealer) {
                if case .operator(let value) = $0 { value } else { nil }
            }, sealsChecked: sealer != nil)
    }

    /// The newest event of a kind and name, as `SealEvidence` means it: a rename takes its former name away.
    func lastEvent(_ kind: ResourceKind, _ name: String) -> InMemoryStore.Line? {
        guard
            var last = events.last(where: {
                $0.event.kind == kind && ($0.event.name == name || $0.row.formerName == name)
            })
        else { return nil }
        if last.event.name != name { (last.body, last.seal) = (nil, nil) }
        return last
    }

    func evidence(_ kind: ResourceKind, _ name: String, rows: InMemoryStore.Body?) -> SealEvidence {
        SealEvidence(
            kind: kind, name: name, rows: rows.map { RecordDigest(of: $0.bytes) },
            recorded: recorded[InMemoryStore.Resource(kind: kind, name: name)],
            last: lastEvent(kind, name).map {
                SealEvidence.LastEvent(sequence: $0.event.sequence, serial: $0.event.serial)
            })
    }

    private func stored<Value>(
        _ kind: ResourceKind, _ rows: [String: InMemoryStore.Body], _ sealer: Sealer?,
        _ value: (InMemoryStore.Body) -> Value?
    ) -> [Stored<Value>] {
        let names = Set(rows.keys).union(events.filter { $0.event.kind == kind }.map(\.event.name))
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { name in
            let evidence = evidence(kind, name, rows: rows[name])
            let last = lastEvent(kind, name)
            let (row, body) = (rows[name].flatMap(value), last?.body.flatMap(value))
            if last?.body != nil, evidence.isSound(by: sealer) {
                return Stored(
                    stored: row, recorded: row, event: last?.event.reference,
                    seal: sealer == nil ? .notChecked : .intact)
            }
            let (source, verdict) = evidence.judgement(by: sealer, body: last?.body?.bytes, seal: last?.seal)
            let recorded: Value? =
                switch source {
                case .event: body
                case .rows: row
                case .nowhere: nil
                }
            guard row != nil || recorded != nil else { return nil }
            return Stored(stored: row, recorded: recorded, event: last?.event.reference, seal: verdict)
        }
    }

    mutating func carryOut(_ write: Write, in transaction: Transaction, _ log: inout LogAppender) {
        switch write.change {
        case .putCatalogue(let value):
            catalogues[value.name] = value
            record(.api, value.name, .catalogue(value), write, transaction, &log)
        case .deleteCatalogue(let name):
            catalogues[name] = nil
            forget(.api, name, write, transaction, &log)
        case .putPartner(let value):
            partners[value.name] = value
            record(.partner, value.name, .partner(value), write, transaction, &log)
        case .deletePartner(let name):
            partners[name] = nil
            forget(.partner, name, write, transaction, &log)
        case .putIntegration(let value), .putKeys(let value):
            put(value)
            record(.integration, value.spec.name, .integration(value), write, transaction, &log)
        case .renameIntegration(let former, let value):
            integrations[former] = nil
            recorded[InMemoryStore.Resource(kind: .integration, name: former)] = nil
            put(value)
            record(.integration, value.spec.name, .integration(value), write, transaction, &log, formerName: former)
        case .deleteIntegration(let name):
            integrations[name] = nil
            forget(.integration, name, write, transaction, &log)
        case .putOperator(let value), .putTokens(let value):
            operators[value.spec.name] = value
            record(.operator, value.spec.name, .operator(value), write, transaction, &log)
        case .deleteOperator(let name):
            operators[name] = nil
            forget(.operator, name, write, transaction, &log)
        case .replaceAuthority(let authority):
            project.formerAuthorities.append(project.authority)
            project.authority = authority
            append(log.append(write, kind: nil, name: project.name), nil, write, transaction)
        case .dropAuthority(let id):
            project.formerAuthorities.removeAll { $0.id == id }
            append(log.append(write, kind: nil, name: project.name), nil, write, transaction)
        case .nothing: append(log.append(write, kind: nil, name: project.name), nil, write, transaction)
        }
    }

    /// A key has one row: where another integration had it, hands put it there, and it moves back.
    private mutating func put(_ value: IntegrationRecord) {
        let ids = Set(value.keys.map(\.id))
        for (name, other) in integrations where other.keys.contains(where: { ids.contains($0.id) }) {
            integrations[name]?.keys.removeAll { ids.contains($0.id) }
        }
        integrations[value.spec.name] = value
    }

    private mutating func record(
        _ kind: ResourceKind, _ name: String, _ body: InMemoryStore.Body, _ write: Write, _ transaction: Transaction,
        _ log: inout LogAppender, formerName: String? = nil
    ) {
        let bytes = body.bytes
        let digest = RecordDigest(of: bytes)
        let row = log.append(write, kind: kind, name: name, formerName: formerName, body: bytes, digest: digest)
        let seal = transaction.sealer.seal(kind, name, serial: row.serial, digest: digest)
        append(row, kind, write, transaction, body: body, seal: seal)
        recorded[InMemoryStore.Resource(kind: kind, name: name)] =
            SealEvidence.Recorded(digest: digest, seal: seal, event: events.count)
    }

    private mutating func forget(
        _ kind: ResourceKind, _ name: String, _ write: Write, _ transaction: Transaction, _ log: inout LogAppender
    ) {
        append(log.append(write, kind: kind, name: name), kind, write, transaction)
        recorded[InMemoryStore.Resource(kind: kind, name: name)] = nil
    }

    private mutating func append(
        _ row: EventRow, _ kind: ResourceKind?, _ write: Write, _ transaction: Transaction,
        body: InMemoryStore.Body? = nil, seal: Seal? = nil
    ) {
        let event = Event(
            sequence: events.count + 1, index: row.index, serial: project.serial, at: transaction.at,
            actor: transaction.actor, action: write.action, kind: kind, name: row.name, keyID: write.keyID,
            reason: write.reason, facts: transaction.facts)
        events.append(InMemoryStore.Line(event: event, row: row, body: body, seal: seal))
    }
}

extension EventQuery {
    /// Whether an event is asked for, as far as its name does not decide it.
    fileprivate func matches(_ event: Event) -> Bool {
        if let actions, !actions.contains(event.action) { return false }
        if let actor, event.actor != actor, !event.actor.hasPrefix("\(actor)@") { return false }
        if let operatorName, event.facts["operator"] != operatorName { return false }
        if let since, event.at < since { return false }
        if let before, event.at >= before { return false }
        return true
    }
}

extension Event {
    fileprivate var reference: EventReference {
        EventReference(
            sequence: sequence, at: at, actor: actor, operatorName: facts["operator"], action: action, reason: reason)
    }
}
