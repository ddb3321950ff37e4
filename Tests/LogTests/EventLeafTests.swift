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

    @Test("the leaf of an event that Lockstep writes has the event's own words and the digest of its body")
    func event() {
        let event = Event(
            sequence: 17, serial: 2, at: Instant(seconds: 1_795_512_660), actor: "ops@build-7", action: .pending,
            kind: .integration, name: "gem-sourcing", keyID: KeyID("7Q2mZk4VbT9x"), reason: "manifest-changed")
        let body = Array("the canonical bytes".utf8)
        #expect(
            EventLeaf(event, project: Sample.uid, index: 1, formerName: nil, body: body).bytes
                == Sample.events[1].bytes)
        #expect(
            EventLeaf(event, project: Sample.uid, index: 1, formerName: "old", body: nil, facts: ["a": "b"])
                == LeafChange.apply(to: Sample.events[1]) {
                    $0.formerName = "old"
                    $0.body = nil
                    $0.facts = ["a": "b"]
                })
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
