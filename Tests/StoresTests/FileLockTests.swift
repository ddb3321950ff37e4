import Foundation
import Keys
import Stores
import TestSupport
import Testing

@Suite("The lock of the embedded store")
struct FileLockTests {
    private let path: String
    private let store: SQLiteStore

    init() throws {
        path = try temporaryPath()
        store = try SQLiteStore.create(path: path)
        try store.create(Sample.project, actor: Sample.actor)
    }

    private func lock(_ store: SQLiteStore, timeout: Period = .zero) throws -> any StateLock {
        try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: timeout)
    }

    @Test("the lock's file stays, empty, when the lock is given back")
    func leftFile() throws {
        let lock = try lock(store)
        let line = try String(contentsOfFile: path + ".lock", encoding: .utf8)
        #expect(line.hasSuffix("}\n") && line.contains("\"actor\":\"kim@build-3\""))
        lock.release()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".lock")).isEmpty)
    }

    @Test("a store has one lock by whatever link it is reached")
    func links() throws {
        let link = try temporaryPath()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let held = try lock(store)
        defer { held.release() }
        #expect(throws: StoreError.locked(Sample.holder())) { try lock(SQLiteStore(path: link)) }
    }

    @Test("a holder's line that is empty or cut off is tolerated", arguments: ["", "{\"actor\":\"k", "nonsense"])
    func brokenLine(line: String) throws {
        let held = try lock(store)
        defer { held.release() }
        try Data(line.utf8).write(to: URL(fileURLWithPath: path + ".lock"), options: [])
        #expect(throws: StoreError.locked(nil)) { try lock(store) }
    }

    @Test("a lock whose file was taken away writes nothing")
    func removedFile() throws {
        let held = try lock(store)
        defer { held.release() }
        try FileManager.default.removeItem(atPath: path + ".lock")
        let other = try lock(store)
        defer { other.release() }
        let transaction = Transaction(expectedSerial: 1, at: Sample.start, actor: Sample.actor, writes: [])
        #expect(throws: StoreError.self) { try held.commit(transaction) }
        #expect(try other.commit(transaction) == 2)
    }

    @Test("another process that holds the lock keeps it until it is killed")
    func otherProcess() throws {
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        // --no-fork: flock(1) becomes the program, so that one process holds the lock.
        holder.arguments = ["--no-fork", "-x", path + ".lock", "sleep", "60"]
        try holder.run()
        var refused = false
        for _ in 0..<200 where !refused {
            do { try lock(store).release() } catch StoreError.locked { refused = true }
            usleep(20_000)
        }
        #expect(refused)
        #expect(try store.read(projectUID: Sample.uid).project.serial == 1)
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        try lock(store, timeout: Period("5s")!).release()
    }
}
