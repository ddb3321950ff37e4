import Keys
import Log
import Testing

@Suite("The leaf of an event")
struct EventLeafTests {
    @Test("the leaves of known events never change: checkpoints depend on them")
    func vectors() {
        let events = Sample.events
        #expect(events.map(\.bytes.count) == [149, 215, 260])
        #expect(
            events.map(\.hash.description) == [
                "a1e39bfb5272b35cab328d58eeda7255a401d6475c7e7a76bb02c3cac931ff8b",
                "396a02f588bc1ae0afedd85f92ba43a2a3ca94f5946f7b3b8ac3cd411e03cb10",
                "fcb49ccfa1e60dc2e3ad2c5d157f32b45497e6274c24827aca96e6c50a3c3c29",
            ])
    }

    @Test("a row that Lockstep writes has the event's own words, the digest of its body, and the hash of its leaf")
    func row() {
        let transaction = Transaction(
            expectedSerial: 1, at: Instant(seconds: 1_795_512_660), actor: "ops@build-7", writes: [],
            sealer: Sample.sealer)
        var frontier = Frontier()
        frontier.append(Sample.events[0].hash)
        var log = LogAppender(transaction, project: Sample.uid, frontier: frontier)
        let write = Write(
            .deleteIntegration(""), action: .pending, keyID: KeyID("7Q2mZk4VbT9x"), reason: "manifest-changed")
        let body = Array("the canonical bytes".utf8)
        let row = log.append(write, kind: .integration, name: "gem-sourcing", body: body)
        #expect(EventLeaf(row, project: Sample.uid) == Sample.events[1])
        #expect(row.leaf == Sample.events[1].hash.bytes && row.body == body)
        frontier.append(Sample.events[1].hash)
        #expect(log.frontier == frontier)
    }

    @Test("the first row of a log is the first of the sample, and the next transaction's goes on from it")
    func rows() {
        var first = Transaction(
            expectedSerial: 0, at: Instant(seconds: 1_795_512_600), actor: "ops@build-7", writes: [],
            sealer: Sample.sealer)
        var log = LogAppender(first, project: Sample.uid, frontier: Frontier())
        #expect(EventLeaf(log.initialized("acme-partners"), project: Sample.uid) == Sample.events[0])
        first.facts = ["operator": "maria", "commit": "3f1c2a9"]
        log = LogAppender(first, project: Sample.uid, frontier: log.frontier)
        let row = log.append(
            Write(.deletePartner("a"), action: .renamed), kind: .partner, name: "b", formerName: "a")
        #expect(row.facts == #"{"commit":"3f1c2a9","operator":"maria"}"# && row.index == 1 && row.formerName == "a")
        #expect(EventLeaf(row, project: Sample.uid)?.hash.bytes == row.leaf)
    }

    @Test(
        "a row whose facts are not as they are written gives no leaf",
        arguments: [
            "{}", "[]", "", "{\"a\": \"b\"}", "{\"b\":\"1\",\"a\":\"2\"}", "{\"a\":1}", "{\"a\":\"b\",\"a\":\"c\"}",
        ])
    func otherFacts(text: String) {
        var log = LogAppender(
            Transaction(expectedSerial: 0, at: Instant(seconds: 0), actor: "", writes: [], sealer: Sample.sealer),
            project: Sample.uid,
            frontier: Frontier())
        var row = log.initialized("a")
        row.facts = text
        #expect(EventLeaf(row, project: Sample.uid) == nil)
    }

    @Test("leaves that differ in any field have different bytes")
    func injective() {
        for event in Sample.events {
            var seen: Set<[UInt8]> = [event.bytes]
            for change in LeafChange.all {
                let changed = change.applied(to: event)
                #expect(changed == event || seen.insert(changed.bytes).inserted, "\(change.field)")
            }
        }
    }

    @Test("no field is left out of these tests")
    func complete() {
        let fields = Set(Mirror(reflecting: Sample.events[0]).children.compactMap(\.label))
        #expect(Set(LeafChange.all.map(\.field)) == fields)
    }

    @Test("facts are written in the order of their names, whatever order they came in")
    func facts() {
        var leaf = Sample.events[0]
        let bare = leaf.bytes
        leaf.facts = ["run": "1", "operator": "maria", "commit": "3f1c2a9"]
        let pairs = ["commit", "3f1c2a9", "operator", "maria", "run", "1"]
        #expect(leaf.bytes == bare + pairs.flatMap { [0, 0, 0, UInt8($0.utf8.count)] + Array($0.utf8) })
    }
}
