package import Keys
internal import Log

/// The shared store: a PostgreSQL server, whose tables stand in the schema `lockstep` of one database.
///
/// A commit that returned survives a crash as far as the server's own settings say; `synchronous_commit = off` is not
/// accepted. Reading writes nothing and works on a standby.
package struct PostgresStore: StateStore {
    package let address: PostgresAddress
    let session: PostgresSession

    /// Names a store; nothing is connected before it is read or written.
    package init(_ address: PostgresAddress) {
        self.address = address
        session = PostgresSession(address)
    }

    var place: String { address.place }

    /// Makes the tables in a database that has none.
    package static func create(_ address: PostgresAddress) throws -> PostgresStore {
        let store = PostgresStore(address)
        try store.migrate()
        return store
    }

    // MARK: Schema

    /// 0 where the database holds no store.
    package func schemaVersion() throws -> Int { try session.use { try PostgresStore.schemaVersion($0) } }

    static func schemaVersion(_ connection: PostgresConnection) throws -> Int {
        do { return schemaVersion(in: try connection.run(schemaQuery)) } catch let failure as PostgresFailure
            where failure.state == PostgresFailure.Code.undefinedTable
        { return 0 }
    }

    private static let schemaQuery = "SELECT schema FROM store"

    private static func schemaVersion(in rows: PostgresRows) -> Int { rows.first?.integer(0).map(Int.init) ?? 0 }

    func requireSchema(_ connection: PostgresConnection) throws {
        try requireSchema(try PostgresStore.schemaVersion(connection))
    }

    func requireSchema(_ found: Int) throws(StoreError) {
        if found == 0 { throw .notFound(place: place) }
        if found > PostgresSchema.version { throw .schemaTooNew(found: found, known: PostgresSchema.version) }
        if found < PostgresSchema.version { throw .needsMigration(found: found, known: PostgresSchema.version) }
    }

    /// Brings an empty database or an older schema to the current one, each migration in a transaction of its own that
    /// holds every lock of the store. Throws `StoreError.locked` while somebody writes.
    ///
    /// - Parameter migrations: Those from the empty database on, as `PostgresSchema.migrations`; another program's may be more.
    /// - Returns: The schema that was found; 0 where there was none.
    @discardableResult
    package func migrate(by migrations: [String] = PostgresSchema.migrations) throws -> Int {
        try session.use { connection in
            let found = try PostgresStore.schemaVersion(connection)
            guard found <= migrations.count else {
                throw StoreError.schemaTooNew(found: found, known: migrations.count)
            }
            for version in found..<migrations.count {
                do {
                    try connection.transaction { try migrate(from: version, by: migrations[version], connection) }
                } catch let failure
                    as PostgresFailure where version == 0 && failure.isOfTwoAtOnce
                {
                    // Somebody else made the store at the same moment, which is as good.
                    guard try PostgresStore.schemaVersion(connection) > 0 else { throw failure }
                } catch let failure as PostgresFailure
                    where failure.state == PostgresFailure.Code.lockNotAvailable
                {
                    throw StoreError.locked(try PostgresLock.holder(of: nil, connection))
                }
            }
            return found
        }
    }

    private func migrate(from version: Int, by migration: String, _ connection: PostgresConnection) throws {
        if version == 0 {
            try requireUTF8(connection)
            guard try PostgresStore.prepareNamespace(connection) else { return }
        } else {
            try PostgresWholeLock.lockRows(connection)
            guard try PostgresStore.schemaVersion(connection) == version else { return }
        }
        try connection.execute(migration)
        try connection.run("UPDATE store SET schema = $1", [.integer(version + 1)])
    }

    /// `false` where somebody else made the tables meanwhile.
    private static func prepareNamespace(_ connection: PostgresConnection) throws -> Bool {
        // Not IF NOT EXISTS: that asks for the right to create even where there is nothing to be created.
        if try connection.run("SELECT to_regnamespace('lockstep') IS NULL").first?.integer(0) == 1 {
            try connection.run("CREATE SCHEMA \(PostgresSchema.namespace)")
        }
        return try connection.run("SELECT to_regclass('lockstep.store') IS NULL").first?.integer(0) == 1
    }

    private func requireUTF8(_ connection: PostgresConnection) throws {
        let encoding = try connection.run("SELECT current_setting('server_encoding')").first?.text(0) ?? ""
        guard encoding == "UTF8" else {
            throw StoreError.failed(
                place: place, problem: "the database's encoding is \(encoding), and Lockstep needs UTF8")
        }
    }

    // MARK: Projects

    package func create(_ project: StoredProject, actor: String) throws {
        try session.use { connection in
            try connection.transaction {
                try requireSchema(connection)
                try connection.pipeline(takeTurn)
                guard try !PostgresStore.projects(connection).contains(project.uid) else {
                    throw StoreError.projectExists(uid: project.uid)
                }
                var log = LogAppender(first: project, actor: actor)
                let row = log.initialized(project.name)
                try connection.run(
                    """
                    INSERT INTO project (uid, name, lineage, serial, authority_id, authority_check, seal_check, created_at,
                        last_event_at, frontier)
                    VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $7, $8)
                    """,
                    [
                        .text(project.uid), .text(project.name), .text(project.lineage), .text(project.authority.id),
                        .blob(project.authority.check), .blob(project.authority.sealCheck),
                        .integer(project.lastEventAt.seconds), .blob(log.frontier.bytes),
                    ])
                try connection.run("INSERT INTO lock (name) VALUES ($1)", [.text(project.uid)])
                try connection.run("INSERT INTO lock_holder (name) VALUES ($1)", [.text(project.uid)])
                let sequence = try connection.run("SELECT \(PostgresStore.nextSequence)").first?.integer(0) ?? 0
                try connection.pipeline { pipeline in
                    try PostgresWriter.append([(row, nil)], from: sequence, projectUID: project.uid, pipeline)
                }
            }
        }
    }

    /// What every transaction that writes does first. Events of all projects get their places one commit after the other:
    /// whoever reads the log by sequence misses none.
    ///
    /// Asked of a store that `requireSchema` has found good; it may have been migrated since.
    func takeTurn(_ pipeline: PostgresPipeline) throws {
        try pipeline.run("SELECT name FROM lock WHERE name = $1 FOR UPDATE", [.text(PostgresSchema.commitLock)])
        try pipeline.run(PostgresStore.schemaQuery) { try requireSchema(PostgresStore.schemaVersion(in: $0)) }
    }

    /// The sequence of the next event, as an expression for a transaction whose turn it is.
    static let nextSequence = "(SELECT coalesce(max(sequence), 0) + 1 FROM event)"

    static func projects(_ connection: PostgresConnection) throws -> [String] {
        var uids: [String] = []
        try connection.run("SELECT uid FROM project ORDER BY uid").forEach { uids.append($0.text(0) ?? "") }
        return uids
    }

    package func lock(projectUID: String, holder: LockHolder, timeout: Period) throws -> any StateLock {
        try PostgresLock.acquire(self, projectUID: projectUID, holder: holder, timeout: timeout)
    }

    // MARK: Time

    package func clock(host: @escaping @Sendable () -> Instant) throws -> @Sendable () -> Instant {
        let microseconds = try session.use { connection in
            try connection.run("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").first?.integer(0)
                ?? 0
        }
        // From here on the time that passes is counted: the host's date may be wrong or be set meanwhile. What it says is
        // late by the answer's way, never early, so no event is dated after the server's own time.
        let start = ContinuousClock.now
        return { () -> Instant in
            let passed = (ContinuousClock.now - start).components
            let elapsed = passed.seconds * 1_000_000 + passed.attoseconds / 1_000_000_000_000
            return Instant(seconds: (microseconds + elapsed) / 1_000_000)
        }
    }
}
