import Keys
import Log
import TestSupport
import Testing

/// The log that every store keeps, recomputed from what it gives back.
@Suite("The log of every store")
struct LogSuite {
    private func commit(
        _ writes: [Write], to store: any StateStore, project: String = Sample.uid, facts: [String: String] = [:]
    ) throws {
        let serial = try store.read(projectUID: project).project.serial
        let lock = try store.lock(projectUID: project, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        try lock.commit(
            Transaction(
                expectedSerial: serial, at: Sample.start, actor: Sample.actor, facts: facts, writes: writes))
    }

    /// A store with a log in which every kind of write stands.
    private func written(_ subject: StoreUnderTest) throws -> any StateStore {
        let store = try subject.make()
        try store.create(Sample.project, actor: Sample.actor)
        let record = IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1")])
        var renamed = record
        renamed.spec.name = "b"
        try commit(
            [
                Write(.putCatalogue(Sample.catalogue), action: .created),
                Write(.putPartner(Sample.partner), action: .created, reason: "é\n漢"),
                Write(.putIntegration(record), action: .activated, keyID: KeyID("k1")),
            ], to: store)
        try commit(
            [Write(.renameIntegration(from: "a", to: renamed), action: .renamed)], to: store,
            facts: ["run": "https://ci.example/7", "commit": "3f1c2a9"])
        try commit([], to: store)
        try commit(
            [
                Write(.deleteIntegration("b"), action: .healed), Write(.deletePartner("gem"), action: .deleted),
                Write(.deleteCatalogue("harvest-v1"), action: .deleted),
                Write(.nothing, action: .accepted, reason: "restored"),
            ], to: store)
        return store
    }

    private func rows(_ store: any StateStore, _ project: String = Sample.uid) throws -> ([EventRow], StoredLog) {
        var rows: [EventRow] = []
        let log = try store.readLog(projectUID: project) { _, row in rows.append(row) }
        return (rows, log)
    }

    @Test(
        "every event has its leaf, from its columns, and the frontier is that of the leaves",
        arguments: StoreUnderTest.all)
    func leaves(subject: StoreUnderTest) throws {
        let store = try written(subject)
        let (rows, log) = try rows(store)
        #expect(rows.map(\.index) == Array(0..<9))
        #expect(rows.map(\.action).first == "initialized" && rows.last?.action == "accepted" && rows.last?.kind == nil)
        var frontier = Frontier()
        for row in rows {
            let leaf = try #require(EventLeaf(row, project: Sample.uid))
            #expect(row.leaf == leaf.hash.bytes)
            frontier.append(leaf.hash)
        }
        #expect(log.frontier == frontier.bytes)
        #expect(try store.log(projectUID: Sample.uid) == log)
        #expect(log.lineage == Sample.project.lineage && log.serial == 5)
    }

    @Test("the rows hold what was written", arguments: StoreUnderTest.all)
    func columns(subject: StoreUnderTest) throws {
        let store = try written(subject)
        let (rows, _) = try rows(store)
        #expect(rows.map(\.serial) == [1, 2, 2, 2, 3, 5, 5, 5, 5])
        #expect(rows[1].body == Array(Sample.catalogue.canonicalText.utf8))
        #expect(rows[2].reason == "é\n漢" && rows[3].keyID == "k1")
        #expect(rows[4].formerName == "a" && rows[4].name == "b")
        #expect(rows[4].facts == #"{"commit":"3f1c2a9","run":"https://ci.example/7"}"#)
        #expect(rows.count { $0.facts != nil } == 1 && rows[5].body == nil)
        let events = try store.events(projectUID: Sample.uid, matching: EventQuery())
        #expect(events.map(\.index) == Array(0..<9) && events.map(\.name) == rows.map(\.name))
        #expect(events[4].facts == ["run": "https://ci.example/7", "commit": "3f1c2a9"] && events[3].facts == [:])
    }

    @Test("the leaves alone are those of the events, with the same head", arguments: StoreUnderTest.all)
    func leavesAlone(subject: StoreUnderTest) throws {
        let store = try written(subject)
        let (rows, log) = try rows(store)
        var leaves: [[UInt8]] = []
        #expect(try store.readLeaves(projectUID: Sample.uid) { leaves.append($0) } == log)
        #expect(leaves == rows.map(\.leaf))
    }

    @Test("each project has a log of its own, whatever others do between", arguments: StoreUnderTest.all)
    func twoProjects(subject: StoreUnderTest) throws {
        let store = try written(subject)
        var other = Sample.project
        other.uid = "other"
        try store.create(other, actor: Sample.actor)
        let (before, log) = try rows(store)
        try commit([Write(.putPartner(Sample.partner), action: .created)], to: store, project: "other")
        #expect(try rows(store).0 == before && rows(store).1 == log)
        #expect(try rows(store, "other").0.map(\.index) == [0, 1])
        #expect(try Frontier(bytes: store.log(projectUID: "other").frontier)?.size == 2)
        #expect(throws: StoreError.unknownProject(uid: "nobody", known: [Sample.uid, "other"])) {
            try store.log(projectUID: "nobody")
        }
        #expect(throws: StoreError.unknownProject(uid: "nobody", known: [Sample.uid, "other"])) {
            try store.readLeaves(projectUID: "nobody") { _ in }
        }
    }

    @Test("what a refused transaction would have appended is not there", arguments: StoreUnderTest.all)
    func refused(subject: StoreUnderTest) throws {
        let store = try written(subject)
        let (before, log) = try rows(store)
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        let broken = IntegrationRecord(spec: Sample.spec("x"), keys: [Sample.key("k1"), Sample.key("k2")])
        let writes = [
            Write(.putPartner(Sample.partner), action: .created), Write(.putIntegration(broken), action: .activated),
        ]
        for serial in [4, 5] {
            #expect(throws: StoreError.self) {
                try lock.commit(
                    Transaction(expectedSerial: serial, at: Sample.start, actor: Sample.actor, writes: writes))
            }
        }
        #expect(try rows(store).0 == before && rows(store).1 == log)
    }

    @Test("a reader that has seen enough ends the reading with its own error", arguments: StoreUnderTest.all)
    func ended(subject: StoreUnderTest) throws {
        struct Enough: Error {}
        let store = try written(subject)
        var seen = 0
        #expect(throws: Enough.self) {
            try store.readLog(projectUID: Sample.uid) { _, _ in
                seen += 1
                if seen == 3 { throw Enough() }
            }
        }
        #expect(seen == 3)
        try commit([Write(.putPartner(Sample.partner), action: .created)], to: store)
    }

    @Test("history by actor, operator and time", arguments: StoreUnderTest.all)
    func filters(subject: StoreUnderTest) throws {
        let store = try subject.make()
        try store.create(Sample.project, actor: "kim@build-3")
        let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
        defer { lock.release() }
        for (serial, actor, name) in [(1, "kim@build-4", "maria"), (2, "kimberly@x", "mar"), (3, "kim@build-3", nil)] {
            try lock.commit(
                Transaction(
                    expectedSerial: serial, at: Instant(seconds: Sample.start.seconds + Int64(60 * serial)),
                    actor: actor, facts: name.map { ["operator": $0, "run": "maria"] } ?? [:],
                    writes: [Write(.putPartner(Sample.partner), action: .updated)]))
        }
        func found(_ query: EventQuery) throws -> [Int] {
            try store.events(projectUID: Sample.uid, matching: query).map(\.index)
        }
        func minute(_ number: Int64) -> Instant { Instant(seconds: Sample.start.seconds + 60 * number) }
        #expect(try found(EventQuery(actor: "kim")) == [0, 1, 3])
        #expect(try found(EventQuery(actor: "kim@build-3")) == [0, 3])
        #expect(try found(EventQuery(actor: "kim@build")) == [])
        #expect(try found(EventQuery(actor: "%")) == [])
        #expect(try found(EventQuery(operatorName: "maria")) == [1])
        #expect(try found(EventQuery(since: minute(1))) == [1, 2, 3])
        #expect(try found(EventQuery(before: minute(2))) == [0, 1])
        #expect(try found(EventQuery(name: "gem", limit: 1, actor: "kim", since: minute(1), before: minute(3))) == [1])
        #expect(try found(EventQuery(limit: 1, before: minute(3))) == [2])
    }
}
