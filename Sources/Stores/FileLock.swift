internal import FoundationEssentials
internal import Glibc
internal import Keys
internal import Synchronization

/// The lock of an embedded store: flock(2) on a file beside it, which the kernel gives back when the process ends,
/// however it ended. The file stays; only the kernel's lock on it means something.
final class FileLock: Sendable {
    private let path: String
    private let descriptor: Mutex<Int32?>

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    static func acquire(path: String, holder: LockHolder, timeout: Period) throws(StoreError) -> FileLock {
        let deadline = ContinuousClock.now + .seconds(timeout.seconds)
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw openError(path) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                // Somebody may have removed the file between open and flock: a lock on that one excludes nobody.
                if isFile(descriptor, at: path) {
                    writeHolder(holder, to: descriptor)
                    return FileLock(path: path, descriptor: descriptor)
                }
                close(descriptor)
                continue
            }
            let error = errno
            let other = readHolder(descriptor)
            close(descriptor)
            guard error == EWOULDBLOCK || error == EINTR else {
                throw .failed(place: path, problem: String(cString: strerror(error)))
            }
            guard ContinuousClock.now < deadline else { throw .locked(other) }
            usleep(50_000)
        }
    }

    /// Throws when the file of the lock was removed or replaced, so that somebody else may hold another.
    func requireHeld() throws(StoreError) {
        let isHeld = descriptor.withLock { held in held.map { FileLock.isFile($0, at: path) } ?? false }
        guard isHeld else { throw .failed(place: path, problem: "the lock's file was removed or replaced") }
    }

    func release() {
        descriptor.withLock { held in
            // Emptied, so that whoever is refused next is not told of this holder.
            if let held {
                ftruncate(held, 0)
                // Closing alone would leave the lock to a child between fork and exec, which holds the same open file.
                flock(held, LOCK_UN)
                close(held)
            }
            held = nil
        }
    }

    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var (own, named) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino
            && own.st_dev == named.st_dev
    }

    private static func openError(_ path: String) -> StoreError {
        errno == ENOSPC ? .diskFull(place: path) : .notWritable(place: path, problem: errnoText())
    }

    // The holder's line is for the one who waits; a lock without it, or with half of it, holds all the same.

    private static func writeHolder(_ holder: LockHolder, to descriptor: Int32) {
        guard var line = try? JSONEncoder().encode(holder), ftruncate(descriptor, 0) == 0 else { return }
        line.append(UInt8(ascii: "\n"))
        line.withUnsafeBytes { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func readHolder(_ descriptor: Int32) -> LockHolder? {
        let line = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return try? JSONDecoder().decode(LockHolder.self, from: Data(line))
    }
}
