internal import Glibc
internal import Keys

/// What a key's file or variable may hold.
enum KeyKind: Hashable {
    case authority, seal
    /// The key string by which an operator is known.
    case token

    var words: String {
        switch self {
        case .authority: "authority key"
        case .seal: "seal key"
        case .token: "operator's token"
        }
    }

    /// Its form, and where it comes from.
    var form: String {
        switch self {
        case .authority:
            "it is \"\(AuthorityKey.header)\" and 64 hexadecimal digits, as \"lockstep init\" wrote it"
        case .seal:
            "it is \"\(SealKey.header)\" and 64 hexadecimal digits, as \"lockstep authority seal-key\" writes it"
        case .token: "a token is one line, PREFIX_operator_ID_SECRET, as it was delivered"
        }
    }

    /// Without a token nobody may do anything, so what is wrong with it is that.
    var exit: Exit { self == .token ? .notAllowed : .error }
}

/// A key as text in a file of mode 0600.
enum KeyFile {
    /// Lends the text. Refuses a file that others may read, as ssh does.
    static func read<Key: ~Copyable>(
        _ path: String, _ kind: KeyKind, _ make: (UnsafeBufferPointer<UInt8>) -> Key?
    ) throws -> Key {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw InputError.noKey(kind, paths: [path]) }
            throw InputError.unreadable(path: path, problem: errorText())
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        guard info.st_mode & 0o077 == 0 else {
            throw InputError.keyExposed(kind, path: path, mode: String(info.st_mode & 0o777, radix: 8))
        }
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer {
            wipe(text)
            text.deallocate()
        }
        let count = Glibc.read(descriptor, text.baseAddress, text.count)
        guard count >= 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        let bytes = UnsafeBufferPointer(
            rebasing: UnsafeBufferPointer(text.assumingMemoryBound(to: UInt8.self))[..<count])
        guard let key = make(bytes) else { throw InputError.badKey(kind, place: path) }
        return key
    }

    /// Lends the text of a variable, which is overwritten and taken out of the environment; `nil` where it is not set.
    static func take<Key: ~Copyable>(
        variable: String, _ kind: KeyKind, _ make: (UnsafeBufferPointer<UInt8>) -> Key?
    ) throws -> Key? {
        guard let value = getenv(variable) else { return nil }
        let text = UnsafeMutableRawBufferPointer(start: value, count: strlen(value))
        defer {
            wipe(text)
            unsetenv(variable)
        }
        guard let key = make(UnsafeBufferPointer(text.assumingMemoryBound(to: UInt8.self))) else {
            throw InputError.badKey(kind, place: variable)
        }
        return key
    }

    /// Creates the file; never overwrites one, because a lost key cannot be made again.
    static func create(_ path: String, _ bytes: UnsafeRawBufferPointer) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw InputError.exists(path: path) }
            throw InputError.notWritable(path: path, problem: errorText())
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            let problem = errorText()
            // Half a key would be taken for one that is there.
            unlink(path)
            throw InputError.notWritable(path: path, problem: problem)
        }
        // The name has to last as long as what was made with the key.
        let folder = open(
            path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }
}
