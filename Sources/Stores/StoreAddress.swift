package import Keys

/// Where a store is, as `spec.store` and `LOCKSTEP_STORE` write it. The one place that knows which engine an address
/// stands for.
package enum StoreAddress: Hashable, Sendable {
    /// `sqlite:PATH`
    case sqlite(path: String)
    /// `postgresql://…`, as libpq reads it
    case postgresql(PostgresAddress)

    /// `nil` where the scheme is not known or nothing follows it.
    ///
    /// - Parameter folder: what a relative path is taken from.
    package init?(_ text: String, in folder: String) throws(StoreError) {
        if PostgresAddress.schemes.contains(where: text.hasPrefix) {
            self = .postgresql(try PostgresAddress(text))
            return
        }
        guard let path = StoreAddress.rest(of: text, after: "sqlite:") else { return nil }
        let isOwn = path.hasPrefix("/") || folder == "."
        self = .sqlite(path: isOwn ? path : "\(folder)\(folder.hasSuffix("/") ? "" : "/")\(path)")
    }

    private static func rest(of text: String, after scheme: String) -> String? {
        guard text.hasPrefix(scheme), text.utf8.count > scheme.utf8.count else { return nil }
        return String(text.dropFirst(scheme.count))
    }

    /// The file of an embedded store, which has a folder and modes; `nil` for a server.
    package var file: String? {
        switch self {
        case .sqlite(let path): path
        case .postgresql: nil
        }
    }

    /// The place in words for people; never holds a password.
    package var place: String {
        switch self {
        case .sqlite(let path): path
        case .postgresql(let address): address.place
        }
    }

    /// Whether the address itself has a password, which belongs into no manifest.
    package var holdsPassword: Bool {
        switch self {
        case .sqlite: false
        case .postgresql(let address): address.holdsPassword
        }
    }

    /// Opens an existing store; nothing is touched before it is read or written. Throws `StoreError.notFound`.
    package func open() throws -> any StateStore & KeyLookUp {
        switch self {
        case .sqlite(let path): try SQLiteStore(path: path)
        case .postgresql(let address): PostgresStore(address)
        }
    }

    /// Whether something is there that can be opened, with whatever schema.
    package func exists() throws -> Bool {
        switch self {
        case .sqlite(let path): StoreFile(path: path).exists()
        case .postgresql(let address): try PostgresStore(address).schemaVersion() > 0
        }
    }

    /// Makes an empty store with the current schema.
    package func create() throws -> any StateStore & KeyLookUp {
        switch self {
        case .sqlite(let path): try SQLiteStore.create(path: path)
        case .postgresql(let address): try PostgresStore.create(address)
        }
    }

    /// Brings an older store to this program's schema, under the lock. Returns the schema that was found.
    /// - Parameter migrations: Those of another program, from the beginning on.
    @discardableResult
    package func migrate(holder: LockHolder, by migrations: [String]? = nil) throws -> Int {
        switch self {
        case .sqlite(let path):
            let store = try SQLiteStore(path: path)
            let lock = try store.lockAll(holder: holder)
            defer { lock.release() }
            return try store.migrate(by: migrations ?? Schema.migrations)
        case .postgresql(let address):
            return try PostgresStore(address).migrate(by: migrations ?? PostgresSchema.migrations)
        }
    }

    /// The schema that this program writes on the engine.
    package var schema: Int {
        switch self {
        case .sqlite: Schema.version
        case .postgresql: PostgresSchema.version
        }
    }

    func copyable() throws -> any CopyableStore {
        switch self {
        case .sqlite(let path): try SQLiteStore(path: path)
        case .postgresql(let address): PostgresStore(address)
        }
    }

    func createCopyable() throws -> any CopyableStore {
        switch self {
        case .sqlite(let path): try SQLiteStore.create(path: path)
        case .postgresql(let address): try PostgresStore.create(address)
        }
    }
}
