internal import Glibc
internal import Keys

/// The authority key in a file of mode 0600.
enum AuthorityKeyFile {
    /// Refuses a file that others may read, as ssh does.
    static func read(_ path: String) throws -> AuthorityKey {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw InputError.noAuthorityKey(paths: [path]) }
            throw InputError.unreadable(path: path, problem: errorText())
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        guard info.st_mode & 0o077 == 0 else {
            throw InputError.authorityKeyExposed(path: path, mode: String(info.st_mode & 0o777, radix: 8))
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
        guard let key = AuthorityKey(text: bytes) else { throw InputError.badAuthorityKey(place: path) }
        return key
    }

    /// Creates the file; never overwrites one, because a lost authority key cannot be made again.
    static func create(_ path: String, _ key: borrowing AuthorityKey) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw InputError.exists(path: path) }
            throw InputError.notWritable(path: path, problem: errorText())
        }
        defer { close(descriptor) }
        try key.withText { bytes in
            guard Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count, fsync(descriptor) == 0
            else {
                let problem = errorText()
                // Half a key would be taken for one that is there.
                unlink(path)
                throw InputError.notWritable(path: path, problem: problem)
            }
        }
        // The name has to last as long as the digests that were made with the key.
        let folder = open(
            path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }
}
