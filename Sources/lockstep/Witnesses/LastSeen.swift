internal import FoundationEssentials
internal import Keys
internal import Log

/// The head of the project's log after the last change that was made from this machine, in a file of mode 0600 beside
/// the authority key (specs/audit.md). It is not signed: whoever may write it may read the key beside it.
struct LastSeen: Codable, Hashable {
    var formatVersion = 1
    var project: String
    var lineage: String
    var serial: Int
    var size: Int
    /// Base64, as in a checkpoint.
    var root: String

    init(project: String, log: StoredLog, head: TreeHead) {
        self.project = project
        lineage = log.lineage
        serial = log.serial
        size = head.size
        root = head.root.base64
    }

    /// `nil` when the root is none.
    var head: TreeHead? {
        guard size >= 0, let root = TreeHash(base64: root) else { return nil }
        return TreeHead(size: size, root: root)
    }

    // MARK: The file

    static func path(beside authorityKey: String, project uid: String) -> String {
        let folder = authorityKey.lastIndex(of: "/").map { String(authorityKey[...$0]) } ?? ""
        return "\(folder)last-seen-\(uid).json"
    }

    /// `nil` where there is no file.
    static func read(_ path: String, project uid: String) throws -> (LastSeen, TreeHead)? {
        guard let bytes = try WholeFile.read(path, limit: 4096) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let seen = try? decoder.decode(LastSeen.self, from: Data(bytes)), let head = seen.head,
            seen.formatVersion == 1, seen.project == uid
        else { throw InputError.badLastSeen(path: path) }
        return (seen, head)
    }

    func write(to path: String) throws {
        try WholeFile.write(Array("\(jsonText(self))\n".utf8), to: path, mode: 0o600, synced: true)
    }
}
