import Keys
import Reconcile
import TestSupport
import Testing

/// Where set-ups stand (specs/status.md).
@Suite("Status")
struct SetUpTests {
    private static let day = Period(seconds: 86_400)

    private func setUp(
        daysLater days: Int64 = 0, usage: [KeyID: KeyUsage] = [:], receipt: String = "file keys/gem",
        recorded: IntegrationRecord? = nil, _ change: (inout IntegrationRecord) -> Void = { _ in }
    ) -> SetUp? {
        var record = IntegrationRecord(spec: Sample.spec("gem"), keys: [Sample.key("k1")])
        change(&record)
        var partner = Sample.partner
        partner.contact = "help@gem.example"
        let state = State(
            project: Sample.project, partners: [Stored(stored: partner, recorded: partner, event: nil)],
            integrations: [Stored(stored: record, recorded: recorded ?? record, event: nil)])
        let event = Event(
            sequence: 3, index: 2, serial: 2, at: Sample.start, actor: Sample.actor, action: .activated,
            kind: .integration,
            name: "gem", keyID: KeyID("k1"), reason: "\(receipt); key k0 retires after 7d")
        let facts = SetUpFacts(
            usage: usage, activations: [event], warnings: .standard,
            now: Sample.start + Period(seconds: days * 86_400))
        return SetUp.all(in: state, facts).first
    }

    private func used(_ key: String, days: Int64) -> [KeyID: KeyUsage] {
        let at = Sample.start + Period(seconds: days * 86_400)
        return [KeyID(key): KeyUsage(firstUsedAt: at, lastUsedAt: at)]
    }

    @Test("a delivered key is told with its receipt; whoever does not use it is asked after a day")
    func delivered() {
        let fresh = setUp()
        #expect(fresh?.stage == .delivered && fresh?.key == KeyID("k1") && fresh?.steps == [])
        #expect(fresh?.delivered?.how == "file keys/gem" && fresh?.delivered?.isConfirmed == false)
        #expect(setUp(receipt: "confirmed at the terminal")?.delivered?.isConfirmed == true)
        let others = used("another", days: 0)
        #expect(setUp(daysLater: 1, usage: others)?.steps == [.askPartner(since: Sample.start)])
        #expect(setUp(daysLater: 1, usage: others)?.contact == "help@gem.example")
        // Where no use of any key is noted, nobody is blamed for it.
        #expect(setUp(daysLater: 9)?.steps == [])
    }

    @Test("a key that is used needs nobody")
    func inUse() {
        let found = setUp(daysLater: 9, usage: used("k1", days: 8))
        #expect(found?.stage == .inUse && found?.steps == [])
        #expect(found?.usage.lastUsedAt == Sample.start + Period("8d")!)
    }

    @Test("a partner that goes on with the replaced key is reminded of its end")
    func clinging() {
        let until = Sample.start + Period("9d")!
        func found(lastUsed: Int64) -> SetUp? {
            setUp(daysLater: 2, usage: used("k0", days: lastUsed)) {
                $0.keys.insert(Sample.key("k0", .retiring, retires: until), at: 0)
            }
        }
        #expect(found(lastUsed: 1)?.steps == [.remindPartner(key: KeyID("k0"), until: until)])
        #expect(found(lastUsed: 1)?.retiring.map(\.until) == [until])
        #expect(found(lastUsed: -1)?.steps == [.askPartner(since: Sample.start)])
    }

    @Test("what never reached its sink, and what has no key, is to be applied")
    func undelivered() {
        let pending = setUp { $0.keys = [Sample.key("k1", .pending)] }
        #expect(pending?.stage == .neverDelivered && pending?.steps == [.deliver(pending: [KeyID("k1")])])
        #expect(pending?.delivered == nil)
        let rotating = setUp { $0.keys.append(Sample.key("k2", .pending)) }
        #expect(rotating?.stage == .delivered && rotating?.steps == [.deliver(pending: [KeyID("k2")])])
        #expect(setUp { $0.keys = [] }?.steps == [.deliver(pending: [])])
    }

    @Test("dates, suspension, revocation and drift come with what to do")
    func steps() {
        let day = CalendarDay("2026-12-01")!
        #expect(setUp { $0.spec.expires = day }?.steps == [.renew(expires: day, isPast: false)])
        let past = setUp(daysLater: 8) { $0.spec.expires = day }
        #expect(past?.stage == .expired && past?.steps == [.renew(expires: day, isPast: true)])
        let suspended = setUp {
            $0.spec.suspended = true; $0.keys[0].state = .suspended
        }
        #expect(suspended?.stage == .suspended && suspended?.steps == [.resume])
        let revoked = setUp {
            $0.standing = .revokedByCommand(generation: 4); $0.keys[0].state = .revoked
        }
        #expect(revoked?.stage == .revoked && revoked?.steps == [.reissue(generation: 4)])
        let ended = setUp { $0.keys = [Sample.key("k1", .revoked, generation: 2)] }
        #expect(ended?.stage == .revoked && ended?.steps == [.reissue(generation: 2)])
        #expect(setUp { $0.standing = .removed } == nil)
        let rotation = Rotation(every: Period("2d"), overlap: .zero)
        #expect(setUp(daysLater: 1) { $0.spec.rotation = rotation }?.steps == [])
        #expect(
            setUp(daysLater: 2) { $0.spec.rotation = rotation }?.steps == [.rotate(dueAt: Sample.start + Period("2d")!)]
        )
        let other = IntegrationRecord(spec: Sample.spec("gem"))
        #expect(setUp(recorded: other)?.steps == [.lookAtDrift])
    }
}
