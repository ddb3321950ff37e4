import Foundation
import GRDB
import Keys
import Log
import Stores
import TestSupport
import Testing

/// What somebody does to the log who may alter the tables, and what a verification says of it.
@Suite("A log that was tampered with in the embedded store")
struct TamperedLogTests {
    private let path: String
    private let store: SQLiteStore
    private let signer: CheckpointSigner

    init() throws {
        path = try temporaryPath()
        store = try SQLiteStore.create(path: path)
        signer = try #require(CheckpointSigner(project: Sample.uid, key: Sample.authority().checkpointKey()))
        try store.create(Sample.project, actor: Sample.actor)
        var other = Sample.project
        other.uid = "other"
        try store.create(other, actor: Sample.actor)
        var renamed = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1")])
        try commit([Write(.putIntegration(renamed), action: .activated, keyID: KeyID("k1"), reason: "added")])
        renamed.spec.name = "b"
        try commit([Write(.renameIntegration(from: "a", to: renamed), action: .renamed)])
        try commit([Write(.putPartner(Sample.partner), action: .created)])
    }

    private func commit(_ writes: [Write]) throws {
        let serial = try store.read(projectUID: Sample.uid).project.serial
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: serial, at: Instant(seconds: Sample.start.seconds + Int64(serial)), actor: Sample.actor,
                facts: ["commit": "3f1c2a9", "run": "https://ci.example/7"], writes: writes))
    }

    private func sql(_ statement: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
            try database.execute(
                sql: "DROP TRIGGER IF EXISTS event_is_not_changed; DROP TRIGGER IF EXISTS event_is_not_deleted")
            try database.execute(sql: statement)
        }
    }

    private func findings(_ checkpoint: VerifiedCheckpoint? = nil) throws -> [LogFinding] {
        var verifier = LogVerifier(checkpoint: checkpoint)
        let log = try store.readLog(projectUID: Sample.uid) { _, row in
            verifier.append(EventLeaf(row, project: Sample.uid), storedHash: TreeHash(bytes: row.leaf))
        }
        return verifier.verdict(storedHead: Frontier(bytes: log.frontier)?.head).findings
    }

    private func checkpoint() throws -> VerifiedCheckpoint {
        let head = try #require(Frontier(bytes: store.log(projectUID: Sample.uid).frontier)?.head)
        return try VerifiedCheckpoint(bytes: signer.sign(head), key: signer.verifierKey)
    }

    /// Each column with values that it did not have, in the event of a rename (index 2), which has all of them.
    static let edits = [
        ("project", ["'other'", "''"]), ("position", ["1", "3", "-1"]), ("serial", ["2", "99"]),
        ("at", ["at + 1", "0"]), ("actor", ["'mallory@host'", "''", "actor || ' '"]),
        ("action", ["'updated'", "'no such action'"]), ("kind", ["NULL", "'Partner'", "''"]),
        ("name", ["'a'", "name || char(0)"]), ("former_name", ["NULL", "''", "'x'"]), ("key_id", ["'k1'", "''"]),
        ("reason", ["'an excuse'", "''"]),
        (
            "facts",
            [
                "NULL", "'{}'", "'nonsense'", "'{\"commit\":\"3f1c2a9\"}'",
                "'{\"commit\":\"3f1c2a9\",\"operator\":\"mallory\",\"run\":\"https://ci.example/7\"}'",
                // The same facts in another text.
                "'{\"run\":\"https://ci.example/7\",\"commit\":\"3f1c2a9\"}'", "facts || ' '",
            ]
        ), ("leaf", ["zeroblob(32)", "x''", "(SELECT leaf FROM event WHERE sequence = 1)"]),
        ("body", ["NULL", "x''", "x'00'", "(SELECT body FROM event WHERE action = 'activated')"]),
    ]

    @Test("an edit of any column of an event is found at that event", arguments: edits)
    func column(name: String, values: [String]) throws {
        let whole = try checkpoint()
        #expect(try findings(whole) == [])
        let bytes = try Data(contentsOf: URL(filePath: path))
        for value in values {
            try sql("UPDATE event SET \(name) = \(value) WHERE action = 'renamed'")
            #expect(try findings().first == .altered(index: 2), "\(name) = \(value)")
            #expect(try findings(whole).first == .altered(index: 2), "\(name) = \(value)")
            try bytes.write(to: URL(filePath: path))
            try? FileManager.default.removeItem(atPath: path + "-wal")
            try? FileManager.default.removeItem(atPath: path + "-shm")
        }
        #expect(try findings(whole) == [])
    }

    @Test("no column is left out of these tests but the sequence and the seal, which no leaf has")
    func complete() throws {
        let columns = try DatabaseQueue(path: path).read { database in
            try database.columns(in: "event").map(\.name)
        }
        #expect(Set(columns) == Set(TamperedLogTests.edits.map(\.0)).union(["sequence", "seal"]))
    }

    @Test("events in another order are altered, whatever numbers they have")
    func order() throws {
        try sql("UPDATE event SET sequence = sequence + 100 WHERE action = 'activated'")
        #expect(try findings().first == .altered(index: 1))
    }

    @Test("an event that was deleted is missed, at its place or by the head", arguments: 0..<4)
    func deleted(index: Int) throws {
        let whole = try checkpoint()
        try sql("DELETE FROM event WHERE position = \(index) AND project = '\(Sample.uid)'")
        let findings = try findings(whole)
        guard case .headDiffers(let stored?, let computed) = findings[index < 3 ? 1 : 0] else {
            Issue.record("\(findings)")
            return
        }
        #expect(stored.size == 4 && computed.size == 3)
        #expect(findings.contains(.altered(index: index)) == (index < 3))
        #expect(findings.contains(.shorter(size: 3, checkpoint: 4)))
    }

    @Test("a forged event with a leaf that fits is past the head")
    func forged() throws {
        let whole = try checkpoint()
        var log = LogAppender(
            Transaction(expectedSerial: 4, at: Sample.start, actor: "mallory@host", writes: []), project: Sample.uid,
            frontier: try #require(Frontier(bytes: store.log(projectUID: Sample.uid).frontier)))
        let row = log.append(Write(.deletePartner("gem"), action: .deleted), kind: .partner, name: "gem")
        try insert(row)
        guard case .headDiffers(let stored?, let computed) = try findings(whole).first else {
            Issue.record("\(try findings(whole))")
            return
        }
        #expect(try findings(whole).count == 1 && stored.size == 4 && computed == log.frontier.head)
    }

    private func insert(_ row: EventRow) throws {
        try DatabaseQueue(path: path).write { database in
            try database.execute(
                sql: """
                    INSERT INTO event (project, position, serial, at, actor, action, kind, name, leaf)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Sample.uid, row.index, row.serial, row.at.seconds, row.actor, row.action, row.kind, row.name,
                    Data(row.leaf),
                ])
        }
    }

    @Test("a log that was made anew as a whole is found by the checkpoint alone")
    func rewritten() throws {
        let whole = try checkpoint()
        try sql("UPDATE event SET reason = 'an excuse' WHERE action = 'activated'")
        // With this very code: every leaf and the frontier fit again.
        var frontier = Frontier()
        var leaves: [(sequence: Int, hash: TreeHash)] = []
        _ = try store.readLog(projectUID: Sample.uid) { sequence, row in
            let hash = try #require(EventLeaf(row, project: Sample.uid)).hash
            frontier.append(hash)
            leaves.append((sequence, hash))
        }
        try DatabaseQueue(path: path).write { database in
            for (sequence, hash) in leaves {
                try database.execute(
                    sql: "UPDATE event SET leaf = ? WHERE sequence = ?", arguments: [Data(hash.bytes), sequence])
            }
            try database.execute(
                sql: "UPDATE project SET frontier = ? WHERE uid = ?", arguments: [Data(frontier.bytes), Sample.uid])
        }
        #expect(try findings() == [])
        #expect(try findings(whole) == [.rewritten(root: frontier.root, checkpoint: whole.head)])
        // And it stays so, however it goes on.
        try commit([Write(.deletePartner("gem"), action: .deleted)])
        #expect(try findings() == [])
        #expect(try findings(whole) == [.rewritten(root: frontier.root, checkpoint: whole.head)])
    }

    @Test("an old copy of the file is whole, and shorter than the checkpoint")
    func oldCopy() throws {
        let copy = try temporaryPath()
        try DatabaseQueue(path: path).backup(to: DatabaseQueue(path: copy))
        try commit([Write(.deletePartner("gem"), action: .deleted)])
        let newest = try checkpoint()
        let old = try SQLiteStore(path: copy)
        var verifier = LogVerifier(checkpoint: newest)
        let log = try old.readLog(projectUID: Sample.uid) { _, row in
            verifier.append(EventLeaf(row, project: Sample.uid), storedHash: TreeHash(bytes: row.leaf))
        }
        #expect(
            verifier.verdict(storedHead: Frontier(bytes: log.frontier)?.head).findings
                == [.shorter(size: 4, checkpoint: 5)])
    }

    @Test(
        "a frontier that is none is told, by the verification and by what would write, and nothing is written",
        arguments: ["x''", "x'00'", "zeroblob(40)", "x'0000000000000001'", "x'ffffffffffffffff'"])
    func frontier(value: String) throws {
        try sql("UPDATE project SET frontier = \(value) WHERE uid = '\(Sample.uid)'")
        guard case .headDiffers(nil, _) = try findings().first else {
            Issue.record("\(try findings())")
            return
        }
        let error = #expect(throws: StoreError.self) { try commit([Write(.deletePartner("gem"), action: .deleted)]) }
        guard case .malformedRow(table: "project", _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try store.read(projectUID: Sample.uid).partners.count == 1)
    }

    @Test(
        "checks refuse a leaf, a place and a frontier of another form, and facts that are no JSON",
        arguments: [
            "INSERT INTO event (project, position, serial, at, actor, action, name) SELECT uid, 4, 1, 1, 'a', 'updated', 'n' FROM project",
            "INSERT INTO event (project, position, serial, at, actor, action, name, leaf) SELECT uid, 4, 1, 1, 'a', 'updated', 'n', x'00' FROM project",
            "INSERT INTO event (project, position, serial, at, actor, action, name, leaf) SELECT uid, -1, 1, 1, 'a', 'updated', 'n', zeroblob(32) FROM project",
            "INSERT INTO event (project, position, serial, at, actor, action, name, leaf, facts) SELECT uid, 4, 1, 1, 'a', 'updated', 'n', zeroblob(32), 'x' FROM project",
            "UPDATE project SET frontier = x'00'", "UPDATE project SET frontier = NULL",
        ])
    func checks(statement: String) throws {
        #expect(throws: DatabaseError.self) {
            try DatabaseQueue(path: path).write { try $0.execute(sql: statement) }
        }
    }
}
