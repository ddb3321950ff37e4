internal import Glibc
internal import Keys
internal import YAML

/// Finds and reads the YAML files of a project.
enum ManifestFiles {
    static let projectFileNames = ["lockstep.yaml", "lockstep.yml"]
    private static let sizeLimit = Limits().fileBytes

    /// `lockstep.yaml` (or `.yml`) of a folder.
    static func projectFile(in folder: String) throws -> Source {
        for name in projectFileNames {
            let path = join(folder, name)
            if access(path, F_OK) == 0 { return try readManifest(path) }
        }
        throw InputError.noProject(folder: folder)
    }

    /// Every `*.yaml` and `*.yml` below the folder, hidden folders left out, in the order of their paths. Folders behind
    /// symbolic links are not followed, so that a link cannot lead in a circle.
    static func all(in folder: String) throws -> [Source] {
        var paths: [String] = []
        try collect(folder, into: &paths)
        paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return try paths.map(readManifest)
    }

    /// A manifest behind a symbolic link is refused: a pull request could point it to the authority key, and the excerpt
    /// of a diagnostic would then show what stands there.
    private static func readManifest(_ path: String) throws -> Source {
        var info = stat()
        guard lstat(path, &info) == 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        guard info.st_mode & S_IFMT != S_IFLNK else { throw InputError.symbolicLink(path: path) }
        return try read(path)
    }

    static func standardInput() throws -> Source {
        Source(name: "<stdin>", bytes: try contents(of: STDIN_FILENO, path: "<stdin>", sizeHint: 1 << 16))
    }

    static func read(_ path: String) throws -> Source {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw InputError.unreadable(path: path, problem: "it is not a regular file")
        }
        guard info.st_size <= sizeLimit else {
            throw InputError.unreadable(path: path, problem: "it is larger than \(sizeLimit >> 20) MiB")
        }
        let bytes = try contents(of: descriptor, path: path, sizeHint: Int(info.st_size))
        return Source(name: path, bytes: bytes)
    }

    /// The bytes of an open file.
    static func contents(of descriptor: Int32, path: String, sizeHint: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var problem: String?
        var reachedEnd = false
        while !reachedEnd, problem == nil {
            // One byte more than expected, so that the end of a file of the stated size is seen in one round.
            let room = bytes.isEmpty ? sizeHint + 1 : max(1 << 16, bytes.count)
            let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                while filled < room {
                    let count = Glibc.read(descriptor, buffer.baseAddress! + filled, room - filled)
                    if count < 0, errno == EINTR { continue }
                    if count < 0 { problem = errorText() }
                    if count == 0 { reachedEnd = true }
                    guard count > 0 else { return }
                    filled += count
                }
            }
            // A file of the stated size is not copied.
            if bytes.isEmpty { bytes = part } else { bytes += part }
        }
        if let problem { throw InputError.unreadable(path: path, problem: problem) }
        return bytes
    }

    private static func collect(_ folder: String, into paths: inout [String]) throws {
        guard let directory = opendir(folder) else {
            throw InputError.unreadable(path: folder, problem: errorText())
        }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.first != "." else { continue }
            let path = join(folder, name)
            if try isFolder(path, type: Int32(entry.pointee.d_type)) {
                try collect(path, into: &paths)
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                paths.append(path)
            }
        }
    }

    private static func isFolder(_ path: String, type: Int32) throws -> Bool {
        if type != Int32(DT_UNKNOWN) { return type == Int32(DT_DIR) }
        var info = stat()
        guard lstat(path, &info) == 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        return info.st_mode & S_IFMT == S_IFDIR
    }

    static func join(_ folder: String, _ name: String) -> String {
        if name.hasPrefix("/") || folder == "." { return name }
        return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}

/// What `errno` says.
func errorText(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }

/// What is wrong with the files that a command was pointed to.
enum InputError: Error, Hashable {
    case noProject(folder: String)
    case unreadable(path: String, problem: String)
    case symbolicLink(path: String)
    case notWritable(path: String, problem: String)
    case exists(path: String)
    case noKey(KeyKind, paths: [String])
    case badKey(KeyKind, place: String)
    case keyExposed(KeyKind, path: String, mode: String)
    case otherAuthority(expected: String, found: String)
    /// The key at hand is of an authority that was replaced.
    case formerAuthority(current: String, found: String)
    /// `former`: the authority that it was derived from, where that is one that was replaced.
    case otherSealKey(expected: String, former: String?)
    case unknownStore(scheme: String)
    /// `init --store` with a password, which would go into a file that is committed.
    case passwordForManifest
    case noAnswer
    case declined
    case secretsInLog
    /// A manifest names a program, and nobody said that those may run.
    case execNotAllowed(integration: String, program: String)
    case linesFromTerminal
    case notAhead(CalendarDay)
    case unknownName(what: String, name: String, suggestions: [String])
    case badName(what: String, name: String, rule: String)
    /// A variable that events would repeat.
    case variableHoldsKey(name: String)
    case badLastSeen(path: String)
    case noCheckpointKey(paths: [String])
    case badCheckpointKey(place: String)
    case otherCheckpointKey(place: String, name: String)
}
