internal import Glibc

/// Files that are written and read in one piece.
enum WholeFile {
    /// Writes beside and renames, so that nobody ever finds half of it. `synced`: it is on the disk when this returns.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t, synced: Bool = false) throws(InputError) {
        let partial = "\(path).partial-\(getpid())"
        // What a killed run of the same number left, as in a container, whose processes begin at 1.
        unlink(partial)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .notWritable(path: path, problem: errorText()) }
        var problem: String?
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                if count >= 0 {
                    done += count
                } else if errno != EINTR {
                    problem = errorText()
                    return
                }
            }
        }
        if synced, problem == nil, fsync(descriptor) != 0 { problem = errorText() }
        if close(descriptor) != 0, problem == nil { problem = errorText() }
        if problem == nil, rename(partial, path) != 0 { problem = errorText() }
        if let problem {
            unlink(partial)
            throw .notWritable(path: path, problem: problem)
        }
    }

    /// The content of a file of at most `limit` bytes, and one byte more of a larger one; `nil` where there is no file.
    static func read(_ path: String, limit: Int) throws(InputError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path: path, problem: errorText())
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, limit + 1 - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, problem: errorText()) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
