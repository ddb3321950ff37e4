import Foundation
import GRDB
import Keys
import Stores
import TestSupport
import Testing

@Suite("The file of the embedded store")
struct StoreFileTests {
    private let path: String
    private let store: SQLiteStore

    init() throws {
        path = try temporaryPath()
        store = try SQLiteStore.create(path: path)
        try store.create(Sample.project, actor: Sample.actor)
    }

    private func sql(_ statement: String, at path: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: statement) }
    }

    private func isUnreadable(_ body: () throws -> Void) -> Bool {
        do { try body() } catch StoreError.unreadable { return true } catch {}
        return false
    }

    @Test("a newer schema is refused by reader and writer")
    func newer() throws {
        try sql("PRAGMA user_version = 99", at: path)
        let expected = StoreError.schemaTooNew(found: 99, known: 1)
        #expect(throws: expected) { try store.read(projectUID: Sample.uid) }
        #expect(throws: expected) { try store.migrate() }
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        #expect(throws: expected) {
            try lock.commit(Transaction(expectedSerial: 1, at: Sample.start, actor: Sample.actor, writes: []))
        }
    }

    @Test("a missing file is not found, and create does not write over one")
    func missing() throws {
        let missing = try temporaryPath()
        #expect(throws: StoreError.notFound(place: missing)) { try SQLiteStore(path: missing) }
        #expect(throws: StoreError.self) { try SQLiteStore.create(path: path) }
        #expect(try store.read(projectUID: Sample.uid).project == Sample.project)
    }

    @Test("garbage, folders, an empty file and other programs' files are no stores")
    func strangers() throws {
        let garbage = try temporaryPath()
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: garbage))
        #expect(isUnreadable { _ = try SQLiteStore(path: garbage).read(projectUID: Sample.uid) })
        let empty = try temporaryPath()
        try Data().write(to: URL(fileURLWithPath: empty))
        #expect(isUnreadable { _ = try SQLiteStore(path: empty).read(projectUID: Sample.uid) })
        #expect(isUnreadable { _ = try SQLiteStore(path: (empty as NSString).deletingLastPathComponent) })
        for version in [0, 1] {
            let other = try temporaryPath()
            try sql("CREATE TABLE t (a); PRAGMA user_version = \(version)", at: other)
            #expect(isUnreadable { _ = try SQLiteStore(path: other).read(projectUID: Sample.uid) })
            #expect(isUnreadable { try SQLiteStore(path: other).migrate() })
        }
    }

    @Test("the empty file that a killed create leaves becomes a store by migrating")
    func killedCreate() throws {
        let empty = try temporaryPath()
        try Data().write(to: URL(fileURLWithPath: empty))
        let store = try SQLiteStore(path: empty)
        try store.migrate()
        try store.migrate()
        try store.create(Sample.project, actor: Sample.actor)
        #expect(try store.read(projectUID: Sample.uid).project == Sample.project)
        #expect(try DatabaseQueue(path: empty).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    }

    @Test("a file that was cut short is unreadable, not empty", arguments: [4096, 5000, 20_000])
    func truncated(length: UInt64) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: length)
        try file.close()
        #expect(isUnreadable { _ = try store.read(projectUID: Sample.uid) })
    }

    @Test("a commit changes nothing of the file before it synced the WAL, and reading sees the WAL")
    func walIsRead() throws {
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        try lock.commit(
            Transaction(
                expectedSerial: 1, at: Sample.start, actor: Sample.actor,
                writes: [Write(.putPartner(Sample.partner), action: .created)]))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(try store.read(projectUID: Sample.uid).partners.count == 1)
    }

    @Test("a store in a folder that cannot be written is read, and refuses to be written")
    func readOnlyFolder() async {
        await #expect(processExitsWith: .success) {
            let path = try temporaryPath()
            let store = try SQLiteStore.create(path: path)
            try store.create(Sample.project, actor: Sample.actor)
            let folder = (path as NSString).deletingLastPathComponent
            try becomeReader(of: [path], in: folder)
            guard try store.read(projectUID: Sample.uid).project == Sample.project else { exit(3) }
            do {
                _ = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
            } catch StoreError.notWritable { exit(EXIT_SUCCESS) }
            exit(4)
        }
    }

    @Test("a store in such a folder whose WAL is not empty is refused with the reason")
    func readOnlyFolderWithWAL() async {
        await #expect(processExitsWith: .success) {
            let path = try temporaryPath()
            let store = try SQLiteStore.create(path: path)
            try store.create(Sample.project, actor: Sample.actor)
            let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
            try lock.commit(Transaction(expectedSerial: 1, at: Sample.start, actor: Sample.actor, writes: []))
            // As after a crash: a WAL and no shared memory.
            let copy = try temporaryPath()
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            try becomeReader(of: [copy, copy + "-wal"], in: (copy as NSString).deletingLastPathComponent)
            do { _ = try SQLiteStore(path: copy).read(projectUID: Sample.uid) } catch StoreError.unreadable(
                _, let problem)
            {
                exit(problem.contains("WAL") ? EXIT_SUCCESS : 3)
            }
            exit(4)
        }
    }

    @Test("a full disk is told as such and leaves the state as it was")
    func diskFull() async {
        await #expect(processExitsWith: .success) {
            let path = try temporaryPath()
            let store = try SQLiteStore.create(path: path)
            try store.create(Sample.project, actor: Sample.actor)
            let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
            // A limit on the size of files stands in for the disk; the error is another, the way out is the same.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 200_000, rlim_max: rlim_t.max)
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(3) }
            let writes = (0..<2000).map { number in
                Write(.putIntegration(IntegrationRecord(spec: Sample.spec("i\(number)"))), action: .created)
            }
            do {
                try lock.commit(Transaction(expectedSerial: 1, at: Sample.start, actor: Sample.actor, writes: writes))
            } catch StoreError.diskFull {
                let state = try store.read(projectUID: Sample.uid)
                exit(state.integrations.isEmpty && state.project.serial == 1 ? EXIT_SUCCESS : 5)
            }
            exit(4)
        }
    }
}

/// Makes the folder one that this process may read and not write. Root may write everywhere, so it becomes nobody first.
private func becomeReader(of files: [String], in folder: String) throws {
    for file in files { chmod(file, 0o644) }
    chmod(folder, 0o555)
    guard getuid() != 0 || (setgid(65_534) == 0 && setuid(65_534) == 0) else { exit(6) }
}
