internal import FoundationEssentials
internal import GRDB
internal import Glibc
package import Keys
internal import Log

/// The embedded store: one SQLite file, `0600`, in WAL mode with `synchronous=FULL`.
///
/// A commit that returned survives a power cut, because SQLite syncs the WAL before COMMIT comes back. Reading takes no
/// lock that a writer would wait for.
package struct SQLiteStore: StateStore {
    /// The path of the file.
    package let path: String

    /// Opens an existing store; nothing is touched before it is read or written.
    package init(path: String) throws {
        self.path = path
        try StoreFile(path: path).requireExisting()
    }

    /// Makes a store with the current schema. Throws when the file exists; leaves none behind when it fails.
    package static func create(path: String) throws -> SQLiteStore {
        let file = StoreFile(path: path)
        try file.refuseNetworkFileSystem()
        try file.createExclusively()
        do {
            let store = try SQLiteStore(path: path)
            try store.migrate()
            return store
        } catch {
            file.remove()
            throw error
        }
    }

    // MARK: Schema

    /// Brings an older schema, or the empty file that a `create` was killed over, to the current one, each migration in
    /// a transaction of its own. Only for whoever holds the lock, or for a store that nobody knows yet.
    ///
    /// - Parameter migrations: Those from the empty file on, as `Schema.migrations`; another program's may be more.
    /// - Returns: The schema that was found; 0 where there was none.
    @discardableResult
    package func migrate(by migrations: [String] = Schema.migrations) throws -> Int {
        try writing { database in
            let found = try schemaVersion(database)
            if found == 0 {
                guard try database.tableCount() == 0 else { throw notAStore }
                try database.execute(sql: "PRAGMA journal_mode = WAL")
            }
            guard found <= migrations.count else {
                throw StoreError.schemaTooNew(found: found, known: migrations.count)
            }
            for version in found..<migrations.count {
                try database.inTransaction(.immediate) {
                    // Somebody else may have been here since; only a store that nobody has locked lets that happen.
                    guard try schemaVersion(database) == version else { return .rollback }
                    try database.execute(sql: migrations[version])
                    try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                    try database.execute(sql: "PRAGMA user_version = \(version + 1)")
                    return .commit
                }
            }
            return found
        }
    }

    /// 0 for an empty file.
    private func schemaVersion(_ database: Database) throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id")
        guard version == 0 || application == Schema.applicationID else { throw notAStore }
        return version
    }

    func requireSchema(_ database: Database) throws {
        let found = try schemaVersion(database)
        if found == 0 { throw notAStore }
        if found > Schema.version { throw StoreError.schemaTooNew(found: found, known: Schema.version) }
        if found < Schema.version { throw StoreError.needsMigration(found: found, known: Schema.version) }
    }

    private var notAStore: StoreError { .unreadable(place: path, problem: "it is not a Lockstep store") }

    // MARK: Connections

    /// One read transaction on a connection that cannot write.
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try mappingErrors {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(SQLiteStore.busySeconds)
            do {
                return try DatabaseQueue(path: path, configuration: configuration).read { database in
                    try requireSchema(database)
                    return try body(database)
                }
            } catch let error as DatabaseError where StoreFile(path: path).needsImmutableRead(after: error) {
                // WAL mode wants to write a -shm file beside the store. Where the folder does not allow it and no WAL
                // holds anything, the file alone is the whole truth.
                let address = "file:\(path.addingURIEscapes())?immutable=1"
                return try DatabaseQueue(path: address, configuration: configuration).read { database in
                    try requireSchema(database)
                    return try body(database)
                }
            }
        }
    }

    func writing<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try mappingErrors { try writingQueue().inDatabase(body) }
    }

    func writingQueue() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(SQLiteStore.busySeconds)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // FULL: COMMIT comes back after the WAL was synced. 64 MiB of pages: a large transaction that does not fit
            // writes the same pages to the WAL again and again. A checkpoint each 64 MiB of WAL, not each 4: the last
            // connection makes one when it closes, and until then the WAL is as durable as the file.
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// How long SQLite itself is waited for: a gateway that fills in `last_used_at`, a backup.
    private static let busySeconds = 5.0

    /// Runs the body and turns SQLite's errors into the contract's.
    func mappingErrors<Value>(_ body: () throws -> Value) throws -> Value {
        errno = 0
        do { return try body() } catch let error as DatabaseError {
            // A COMMIT that fails leaves nothing in sqlite3_system_errno; what the operating system said last does.
            let system = errno
            throw StoreFile(path: path).storeError(error, system: system)
        }
    }

    // MARK: Projects

    package func create(_ project: StoredProject, actor: String) throws {
        try writing { database in
            try requireSchema(database)
            try database.inTransaction(.immediate) {
                guard try !SQLiteStore.projects(database).contains(project.uid) else {
                    throw StoreError.projectExists(uid: project.uid)
                }
                try database.execute(
                    sql: """
                        INSERT INTO project
                            (uid, name, lineage, serial, authority_id, authority_check, seal_check, created_at,
                                last_event_at, frontier)
                        VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?7, ?8)
                        """,
                    arguments: [
                        project.uid, project.name, project.lineage, project.authority.id,
                        Data(project.authority.check), Data(project.authority.sealCheck),
                        project.lastEventAt.seconds, Data(Frontier().bytes),
                    ])
                try EventWriter.initialize(project, actor: actor, database)
                return .commit
            }
        }
    }

    static func projects(_ database: Database) throws -> [String] {
        try String.fetchAll(database, sql: "SELECT uid FROM project ORDER BY uid")
    }

    package func lock(projectUID: String, holder: LockHolder, timeout: Period) throws -> any StateLock {
        let place = StoreFile(path: path)
        try place.requireWritable()
        try place.refuseNetworkFileSystem()
        let file = try FileLock.acquire(path: place.lockPath, holder: holder, timeout: timeout)
        do {
            return SQLiteLock(
                store: self, projectUID: projectUID, file: file, queue: try mappingErrors { try writingQueue() })
        } catch {
            file.release()
            throw error
        }
    }
}

extension Database {
    fileprivate func tableCount() throws -> Int {
        try Int.fetchOne(self, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    }
}
