import Keys
import Log
import Stores
import TestSupport
import Testing

/// What somebody does to the log who owns the tables of a server, and what a verification says of it.
@Suite("A log that was tampered with in the shared store")
struct PostgresTamperedLogTests {
    private let server: PostgresServer
    private let lease: PostgresDatabase
    private let store: PostgresStore

    init() throws {
        server = try PostgresServer.shared()
        lease = try PostgresDatabase()
        store = try PostgresStore.create(PostgresAddress(server.address(lease.name)))
        try store.create(Sample.project, actor: Sample.actor)
        var record = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1")])
        try commit([Write(.putIntegration(record), action: .activated, keyID: KeyID("k1"), reason: "added")])
        record.spec.name = "b"
        try commit([Write(.renameIntegration(from: "a", to: record), action: .renamed)])
        try commit([Write(.putPartner(Sample.partner), action: .created)])
        try checkedSQL("CREATE TABLE whole AS SELECT * FROM event")
    }

    private func commit(_ writes: [Write]) throws {
        let serial = try store.read(projectUID: Sample.uid).project.serial
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: serial, at: Sample.start, actor: Sample.actor,
                facts: ["commit": "3f1c2a9", "run": "https://ci.example/7"], writes: writes))
    }

    /// With the triggers out of the way and the constraints gone.
    private func sql(_ statement: String) throws {
        try checkedSQL(
            "ALTER TABLE event DISABLE TRIGGER USER; \(EngineFixture.dropConstraints)\(EngineFixture.postgres(statement))"
        )
    }

    private func checkedSQL(_ statement: String) throws {
        try server.psql("SET search_path = lockstep; \(statement)", in: lease.name)
    }

    private func findings() throws -> [LogFinding] {
        var verifier = LogVerifier(checkpoint: nil)
        let log = try store.readLog(projectUID: Sample.uid) { _, row in
            verifier.append(EventLeaf(row, project: Sample.uid), storedHash: TreeHash(bytes: row.leaf))
        }
        return verifier.verdict(storedHead: Frontier(bytes: log.frontier)?.head).findings
    }

    @Test("an edit of any column of an event is found at that event", arguments: TamperedLogTests.edits)
    func column(name: String, values: [String]) throws {
        #expect(try findings() == [])
        // No text of PostgreSQL's holds a NUL.
        for value in values where !value.contains("char(0)") {
            try sql("UPDATE event SET \(name) = \(value) WHERE action = 'renamed'")
            #expect(try findings().first == .altered(index: 2), "\(name) = \(value)")
            try sql("DELETE FROM event; INSERT INTO event SELECT * FROM whole")
        }
        #expect(try findings() == [])
    }

    @Test("the same columns as in the embedded store")
    func complete() throws {
        let columns = try server.psql(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'lockstep' AND table_name = 'event'
            """, in: lease.name)
        #expect(
            Set(columns.split(separator: "\n").map(String.init))
                == Set(TamperedLogTests.edits.map(\.0)).union(["sequence", "seal"]))
    }

    @Test("an event that was deleted is missed, at its place or by the head", arguments: 0..<4)
    func deleted(index: Int) throws {
        try sql("DELETE FROM event WHERE position = \(index)")
        let findings = try findings()
        guard case .headDiffers(let stored?, let computed) = findings[index < 3 ? 1 : 0] else {
            Issue.record("\(findings)")
            return
        }
        #expect(stored.size == 4 && computed.size == 3)
        #expect(findings.contains(.altered(index: index)) == (index < 3))
    }

    @Test(
        "a frontier that is none is told, by the verification and by what would write, and nothing is written",
        arguments: ["x''", "x'00'", "x'0000000000000001'", "x'ffffffffffffffff'"])
    func frontier(value: String) throws {
        try sql("UPDATE project SET frontier = \(value)")
        guard case .headDiffers(nil, _) = try findings().first else {
            Issue.record("\(try findings())")
            return
        }
        let error = #expect(throws: StoreError.self) { try commit([Write(.deletePartner("gem"), action: .deleted)]) }
        #expect(name(of: error) == "malformedRow")
        #expect(try store.read(projectUID: Sample.uid).partners.count == 1)
    }

    @Test(
        "checks refuse a leaf, a place and a frontier of another form, and facts that are no JSON",
        arguments: [
            ("sequence, project, position, serial, at, actor, action, name", "99, uid, 4, 1, 1, 'a', 'updated', 'n'"),
            (
                "sequence, project, position, serial, at, actor, action, name, leaf",
                "99, uid, 4, 1, 1, 'a', 'updated', 'n', decode('00', 'hex')"
            ),
            (
                "sequence, project, position, serial, at, actor, action, name, leaf",
                "99, uid, -1, 1, 1, 'a', 'updated', 'n', sha256('')"
            ),
            (
                "sequence, project, position, serial, at, actor, action, name, leaf, facts",
                "99, uid, 4, 1, 1, 'a', 'updated', 'n', sha256(''), 'x'"
            ),
        ])
    func checks(columns: String, values: String) throws {
        let error = #expect(throws: PostgresServer.Failure.self) {
            try checkedSQL("INSERT INTO event (\(columns)) SELECT \(values) FROM project")
        }
        #expect(error?.description.contains("duplicate key") == false)
        for frontier in ["decode('00', 'hex')", "NULL"] {
            #expect(throws: PostgresServer.Failure.self) { try checkedSQL("UPDATE project SET frontier = \(frontier)") }
        }
    }
}
