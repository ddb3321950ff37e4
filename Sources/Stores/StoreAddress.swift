package import Keys

/// Where a store is, as `spec.store` and `LOCKSTEP_STORE` write it. The one place that knows which engine an address
/// stands for.
package enum StoreAddress: Hashable, Sendable {
    /// `sqlite:PATH`
    case sqlite(path: String)

    /// `nil` where the scheme is not known or nothing follows it.
    ///
    /// - Parameter folder: what a relative path is taken from.
    package init?(_ text: String, in folder: String) {
        guard let path = StoreAddress.rest(of: text, after: "sqlite:") else { return nil }
        let isOwn = path.hasPrefix("/") || folder == "."
        self = .sqlite(path: isOwn ? path : "\(folder)\(folder.hasSuffix("/") ? "" : "/")\(path)")
    }

    private static func rest(of text: String, after scheme: String) -> String? {
        guard text.hasPrefix(scheme), text.utf8.count > scheme.utf8.count else { return nil }
        return String(text.dropFirst(scheme.count))
    }

    /// The file of an embedded store, which has a folder and modes.
    package var file: String? {
        switch self {
        case .sqlite(let path): path
        }
    }

    /// The place in words for people; never holds a password.
    package var place: String {
        switch self {
        case .sqlite(let path): path
        }
    }

    /// Opens an existing store; nothing is touched before it is read or written. Throws `StoreError.notFound`.
    package func open() throws -> any StateStore & KeyLookUp {
        switch self {
        case .sqlite(let path): try SQLiteStore(path: path)
        }
    }

    /// Whether something is there that can be opened, with whatever schema.
    package func exists() throws -> Bool {
        switch self {
        case .sqlite(let path): StoreFile(path: path).exists()
        }
    }

    /// Makes an empty store with the current schema.
    package func create() throws -> any StateStore & KeyLookUp {
        switch self {
        case .sqlite(let path): try SQLiteStore.create(path: path)
        }
    }

    /// Brings an older store to this program's schema, under the lock.
    package func migrate(holder: LockHolder) throws {
        switch self {
        case .sqlite(let path):
            let store = try SQLiteStore(path: path)
            // One lock for all projects of a file, so any uid does.
            let lock = try store.lock(projectUID: "", holder: holder, timeout: .zero)
            defer { lock.release() }
            try store.migrate()
        }
    }
}
