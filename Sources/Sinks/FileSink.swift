internal import CLinux
internal import Glibc
package import Keys

/// `file:DIR`: one file per key, `DIR/<name>.<key-id>`, holding the key string and nothing else (no line feed, so that
/// a file can be handed on as it is).
///
/// Receipt: the file was created by this process (`O_EXCL`), mode 0600, written whole, and one `syncfs` for the batch
/// came back, so that the file and its name survive a power cut.
package struct FileSink: Sink {
    private let folder: String

    package init(folder: String) { self.folder = folder }

    package var name: String { "file:\(folder)" }

    /// Looks for a folder that takes files and has room, or a parent in which it can be made.
    package func probe(count: Int) async throws {
        let place = try existingPlace()
        try probeWriting(in: place)
        try probeRoom(in: place, files: count)
    }

    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        store(batch.labels, suffix: "") { index, write throws(SinkError) in
            try batch.withSecret(at: index) { bytes throws(SinkError) in try write(UnsafeRawBufferPointer(bytes)) }
        }
    }

    /// Writes one file per label, `DIR/<name>.<key-id><suffix>`, and makes them durable together. `contents` hands what
    /// belongs into the file at an index to the function that it is given, or throws why there is nothing to write.
    func store(
        _ labels: [DeliveryLabel], suffix: String,
        contents: (Int, (UnsafeRawBufferPointer) throws(SinkError) -> Void) throws(SinkError) -> Void
    ) -> [DeliveryOutcome] {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            return Array(repeating: .failed(failure(at: folder)), count: labels.count)
        }
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return Array(repeating: .failed(failure(at: folder)), count: labels.count) }
        defer { close(directory) }
        let files = labels.map { "\($0.integration).\($0.keyID)\(suffix)" }
        var outcomes: [DeliveryOutcome] = []
        for (index, file) in files.enumerated() {
            do throws(SinkError) {
                try contents(index) { bytes throws(SinkError) in try write(bytes, to: file, in: directory) }
                outcomes.append(.delivered(Receipt(evidence: "file \(folder)/\(file)")))
            } catch {
                outcomes.append(.failed(error))
            }
        }
        guard syncfs(directory) == 0 else {
            let error = failure(at: folder)
            // Without a receipt these keys never work, so nobody should find them.
            for (file, outcome) in zip(files, outcomes) {
                if case .delivered = outcome { unlinkat(directory, file, 0) }
            }
            return Array(repeating: .failed(error), count: labels.count)
        }
        return outcomes
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to file: String, in directory: Int32) throws(SinkError) {
        let path = "\(folder)/\(file)"
        let descriptor = openat(directory, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(at: path) }
        do throws(SinkError) {
            try writeAll(bytes, to: descriptor) { failure(at: path) }
        } catch {
            close(descriptor)
            unlinkat(directory, file, 0)
            throw error
        }
        // A file system may report a failed write only here.
        guard close(descriptor) == 0 else { throw failure(at: path) }
    }

    /// The folder, or the folder in which it would be made.
    private func existingPlace() throws(SinkError) -> String {
        var info = stat()
        if stat(folder, &info) == 0 {
            guard info.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: folder) }
            return folder
        }
        guard errno == ENOENT else { throw failure(at: folder) }
        let parent = parentFolder(of: folder)
        guard stat(parent, &info) == 0 else { throw failure(at: parent) }
        guard info.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: parent) }
        return parent
    }

    /// Writes a nameless file, which leaves no trace; where the file system has none, asks for the permission instead.
    private func probeWriting(in place: String) throws(SinkError) {
        let descriptor = open(place, O_WRONLY | LINUX_O_TMPFILE | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT else { throw failure(at: place) }
            guard access(place, W_OK | X_OK) == 0 else { throw failure(at: place) }
            return
        }
        defer { close(descriptor) }
        let code = posix_fallocate(descriptor, 0, 4096)
        guard code == 0 || code == EOPNOTSUPP else { throw SinkError(errno: code, path: place) }
    }

    /// A file takes a block and a node; some file systems count no nodes and say 0.
    private func probeRoom(in place: String, files: Int) throws(SinkError) {
        var info = statvfs()
        guard statvfs(place, &info) == 0 else { throw failure(at: place) }
        let blocks = UInt(files) * max(1, 4096 / max(1, info.f_frsize))
        if info.f_bavail < blocks || (info.f_files > 0 && info.f_favail < UInt(files)) {
            throw .diskFull(path: place)
        }
    }

    private func failure(at path: String) -> SinkError { SinkError(errno: errno, path: path) }
}

private func parentFolder(of path: String) -> String {
    let trimmed = path.last == "/" ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
}
