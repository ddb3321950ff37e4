import Keys
import Log
import Testing

/// A log as a store keeps it, to be changed and then verified.
private struct StoredLog {
    var events: [EventLeaf]
    var hashes: [TreeHash?]
    var head: TreeHead

    /// A whole log of this many events.
    init(_ count: Int) {
        events = (0..<count).map { index in
            LeafChange.apply(to: Sample.events[index % 3]) {
                $0.index = index
                $0.serial = index + 1
            }
        }
        hashes = []
        head = TreeHead(size: 0, root: .empty)
        makeAnew()
    }

    /// What somebody does who can write to the store and knows this code: hashes and head fit the events again.
    mutating func makeAnew() {
        for index in events.indices { events[index].index = index }
        hashes = events.map(\.hash)
        var frontier = Frontier()
        for event in events { frontier.append(event.hash) }
        head = frontier.head
    }

    /// The checkpoint that was signed over this log.
    var checkpoint: VerifiedCheckpoint {
        get throws {
            try VerifiedCheckpoint(bytes: Sample.signer.sign(head), key: Sample.signer.verifierKey)
        }
    }

    func findings(_ checkpoint: VerifiedCheckpoint? = nil) -> [LogFinding] {
        var verifier = LogVerifier(checkpoint: checkpoint)
        for (event, hash) in zip(events, hashes) { verifier.append(event, storedHash: hash) }
        let verdict = verifier.verdict(storedHead: head)
        #expect(verdict.isIntact == verdict.findings.isEmpty)
        return verdict.findings
    }
}

@Suite("Verifying a log")
struct LogVerifierTests {
    @Test("a log is intact, with no checkpoint and with every one that was ever signed", arguments: 0...9)
    func intact(count: Int) throws {
        let log = StoredLog(count)
        #expect(log.findings() == [])
        for size in 0...count { #expect(log.findings(try StoredLog(size).checkpoint) == []) }
    }

    @Test("a change of any field of any event is found at that event", arguments: LeafChange.all)
    func altered(change: LeafChange) throws {
        for index in 0..<5 {
            var log = StoredLog(5)
            let changed = change.applied(to: log.events[index])
            guard changed != log.events[index] else { continue }
            log.events[index] = changed
            #expect(log.findings() == [.altered(index: index)], "\(change.field)")
            #expect(log.findings(try StoredLog(5).checkpoint) == [.altered(index: index)], "\(change.field)")
        }
    }

    @Test("of several altered events the first is named")
    func firstAltered() {
        var log = StoredLog(5)
        log.events[3].actor = "x"
        log.events[1].actor = "x"
        #expect(log.findings() == [.altered(index: 1)])
    }

    @Test("events that changed places, or lack one between them, are altered from there on")
    func moved() {
        var log = StoredLog(5)
        log.events.swapAt(1, 2)
        log.hashes.swapAt(1, 2)
        #expect(log.findings().first == .altered(index: 1))

        log = StoredLog(5)
        log.events.remove(at: 2)
        log.hashes.remove(at: 2)
        #expect(log.findings().first == .altered(index: 2))
    }

    @Test("a stored hash that was changed is found at its event, and the head no longer fits")
    func hashChanged() throws {
        var log = StoredLog(5)
        let whole = log.head
        log.hashes[2] = .empty
        let findings = log.findings(try StoredLog(5).checkpoint)
        guard findings.count == 3, case .headDiffers(let stored, let computed) = findings[1],
            case .rewritten(let root, let checkpoint) = findings[2]
        else {
            Issue.record("\(findings)")
            return
        }
        #expect(findings[0] == .altered(index: 2))
        #expect(stored == whole && checkpoint == whole && computed.root == root && root != whole.root)
    }

    @Test("a stored hash that is missing is found at its event; the rest of the log is judged as if it were there")
    func hashMissing() throws {
        var log = StoredLog(5)
        log.hashes[4] = nil
        #expect(log.findings(try StoredLog(5).checkpoint) == [.altered(index: 4)])
    }

    @Test("a log that was cut does not fit its head")
    func cut() throws {
        var log = StoredLog(5)
        let whole = log.head
        log.events.removeLast(2)
        log.hashes.removeLast(2)
        #expect(log.findings() == [.headDiffers(stored: whole, computed: StoredLog(3).head)])
        #expect(
            log.findings(try StoredLog(4).checkpoint) == [
                .headDiffers(stored: whole, computed: StoredLog(3).head), .shorter(size: 3, checkpoint: 4),
            ])
    }

    @Test("a head of another size or root is found")
    func head() {
        for head in [TreeHead(size: 5, root: .empty), TreeHead(size: 4, root: StoredLog(5).head.root)] {
            var log = StoredLog(5)
            log.head = head
            #expect(log.findings() == [.headDiffers(stored: head, computed: StoredLog(5).head)])
        }
    }

    @Test("a head that cannot be read is none, and an event that gives no leaf is altered")
    func unreadable() {
        let log = StoredLog(3)
        var verifier = LogVerifier()
        for (index, event) in log.events.enumerated() {
            verifier.append(index == 1 ? nil : event, storedHash: log.hashes[index])
        }
        #expect(verifier.verdict(storedHead: log.head).findings == [.altered(index: 1)])
        #expect(
            verifier.verdict(storedHead: nil).findings == [
                .altered(index: 1), .headDiffers(stored: nil, computed: log.head),
            ])
    }

    @Test("an old copy is intact by itself, and shorter than a checkpoint that was signed later")
    func oldCopy() throws {
        let old = StoredLog(4)
        #expect(old.findings() == [])
        #expect(old.findings(try StoredLog(5).checkpoint) == [.shorter(size: 4, checkpoint: 5)])
        #expect(StoredLog(0).findings(try StoredLog(1).checkpoint) == [.shorter(size: 0, checkpoint: 1)])
    }

    @Test("a log that was made anew is intact by itself, and rewritten by any checkpoint past the change")
    func rewritten() throws {
        var log = StoredLog(7)
        log.events[3].reason = "an excuse"
        log.makeAnew()
        #expect(log.findings() == [])
        for size in 0...7 {
            let signed = StoredLog(size)
            let findings = log.findings(try signed.checkpoint)
            if size <= 3 {
                #expect(findings == [])
            } else if case .rewritten(let root, signed.head) = findings.first {
                #expect(findings.count == 1 && root != signed.head.root)
            } else {
                Issue.record("\(size): \(findings)")
            }
        }
    }

    @Test("an old copy that went on otherwise is rewritten")
    func forked() throws {
        var log = StoredLog(4)
        log.events += StoredLog(8).events[4...].map { event in LeafChange.apply(to: event) { $0.actor = "other@host" } }
        log.makeAnew()
        let signed = try StoredLog(6).checkpoint
        guard case .rewritten = log.findings(signed).first else {
            Issue.record("\(log.findings(signed))")
            return
        }
    }
}
