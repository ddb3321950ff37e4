internal import CLinux
internal import GRDB
internal import Glibc
internal import Keys

/// The store's file as the operating system sees it.
struct StoreFile {
    let path: String

    /// Whether anything has the name. A folder that may not be searched hides it.
    func exists() -> Bool { access(path, F_OK) == 0 }

    func requireExisting() throws(StoreError) {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw errno == ENOENT ? .notFound(place: path) : .unreadable(place: path, problem: errnoText())
        }
        guard info.st_mode & S_IFMT == S_IFREG else { throw .unreadable(place: path, problem: "it is not a file") }
        guard access(path, R_OK) == 0 else { throw .unreadable(place: path, problem: errnoText()) }
    }

    func requireWritable() throws(StoreError) {
        guard access(path, W_OK) == 0 else { throw .notWritable(place: path, problem: errnoText()) }
        guard access(folder, W_OK | X_OK) == 0 else { throw .notWritable(place: folder, problem: errnoText()) }
    }

    /// Makes the empty file with mode 0600, so that no moment exists in which others may read it. SQLite gives its WAL
    /// and shared-memory files the mode of the store.
    func createExclusively() throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == ENOSPC ? .diskFull(place: path) : .notWritable(place: path, problem: errnoText())
        }
        close(descriptor)
        // The name has to survive a power cut as the content does.
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if parent >= 0 {
            fsync(parent)
            close(parent)
        }
    }

    /// Takes back what `createExclusively` and a failed migration made.
    func remove() {
        for suffix in ["-wal", "-shm", "-journal", ""] { unlink(path + suffix) }
    }

    /// One store has one lock, by whatever links it is reached.
    var lockPath: String {
        guard let real = realpath(path, nil) else { return "\(path).lock" }
        defer { free(real) }
        return String(cString: real) + ".lock"
    }

    /// Locks and syncs do not hold on network file systems (sqlite.org, "How To Corrupt An SQLite Database File", 2.1).
    func refuseNetworkFileSystem() throws(StoreError) {
        var info = statfs()
        guard statfs(folder, &info) == 0 else { return }
        if let type = StoreFile.networkTypes[UInt32(truncatingIfNeeded: info.f_type)] {
            throw .networkFileSystem(place: path, type: type)
        }
    }

    /// `f_type` numbers from statfs(2) and the kernel's magic.h.
    private static let networkTypes: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x0102_1997: "9P",
        0x5346_414F: "AFS", 0x7375_7245: "Coda", 0x0BD0_0BD0: "Lustre", 0x00C3_6400: "Ceph", 0x6573_5546: "FUSE",
        0x0116_1970: "GFS2", 0x7461_636F: "OCFS2", 0x0131_11A8: "IBRIX", 0xAAD7_AAEA: "PanFS", 0x564C: "NCP",
        0x4750_4653: "GPFS", 0x1983_0326: "BeeGFS", 0x786F_4256: "VirtualBox shared folder",
    ]

    /// Whether a read failed only because SQLite may not write beside a store whose WAL holds nothing.
    func needsImmutableRead(after error: DatabaseError) -> Bool {
        guard [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode), !isFolderWritable else {
            return false
        }
        var info = stat()
        return stat("\(path)-wal", &info) != 0 || info.st_size == 0
    }

    /// - Parameter system: the `errno` that the operating system left, or 0.
    func storeError(_ error: DatabaseError, system: Int32) -> StoreError {
        let problem = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        return switch (error.resultCode, error.extendedResultCode) {
        case (.SQLITE_FULL, _): .diskFull(place: path)
        case (.SQLITE_NOTADB, _), (.SQLITE_CORRUPT, _), (_, .SQLITE_IOERR_SHORT_READ):
            .unreadable(place: path, problem: problem)
        case (.SQLITE_READONLY, _), (.SQLITE_PERM, _): .notWritable(place: path, problem: problem)
        case (.SQLITE_CANTOPEN, _): .unreadable(place: path, problem: isFolderWritable ? problem : StoreFile.liveWAL)
        // `errno` is of what SQLite tidied up since; a file fails so that cannot be made longer.
        case (_, .SQLITE_IOERR_SHMOPEN), (_, .SQLITE_IOERR_SHMSIZE):
            .failed(place: "\(path)-shm", problem: "no space left for it, or its file system became read-only")
        // SQLite says FULL only of ENOSPC; quotas and file size limits have errors of their own.
        case (.SQLITE_IOERR, _) where [ENOSPC, EDQUOT, EFBIG].contains(system): .diskFull(place: path)
        case (.SQLITE_IOERR, _) where system != 0:
            .failed(place: path, problem: "\(problem): \(String(cString: strerror(system)))")
        case (.SQLITE_BUSY, _):
            .failed(place: path, problem: "another program kept the file locked for longer than 5 s")
        default: .failed(place: path, problem: problem)
        }
    }

    private static let liveWAL =
        "its folder cannot be written, and SQLite needs to, because the store's WAL is not empty"

    private var isFolderWritable: Bool { access(folder, W_OK) == 0 }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

func errnoText() -> String { String(cString: strerror(errno)) }

extension String {
    /// For a `file:` address: everything but unreserved characters and slashes as %XX (sqlite.org, "URI Filenames").
    func addingURIEscapes() -> String {
        utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + hex([byte])
            }
        }.joined()
    }
}
