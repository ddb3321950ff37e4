import Keys
import Leaks
import TestSupport
import Testing

@Suite("What is done about leaked keys")
struct LeakResponseTests {
    private let later = Instant(seconds: Sample.start.seconds + 86_400)

    private func stored(
        _ name: String, _ keys: [KeyRecord], standing: Standing = .managed, rows: [KeyRecord]? = nil,
        expires: CalendarDay? = nil
    ) -> Stored<IntegrationRecord> {
        var spec = Sample.spec(name)
        spec.expires = expires ?? spec.expires
        let recorded = IntegrationRecord(spec: spec, standing: standing, keys: keys)
        let row = IntegrationRecord(spec: spec, standing: standing, keys: rows ?? keys)
        return Stored(stored: row, recorded: recorded, event: nil)
    }

    private func state(_ integrations: Stored<IntegrationRecord>...) -> State {
        State(project: Sample.project, catalogues: [], partners: [], integrations: integrations)
    }

    private func found(_ ids: String...) -> [FoundKey] {
        ids.map { FoundKey(digest: Sample.key($0).digest, keyID: KeyID($0), occurrences: 1) }
    }

    private func respond(_ found: [FoundKey], _ state: State) -> LeakResponse {
        LeakResponse(to: found, in: state, searched: ["00ff"], reason: "leaked", at: later)
    }

    /// The states of an integration's keys after the writes.
    private func states(_ response: LeakResponse, _ name: String) -> [StoredKeyState]? {
        response.writes.compactMap { write in
            if case .putIntegration(let record) = write.change, record.spec.name == name { record } else { nil }
        }.last?.keys.map(\.state)
    }

    @Test("only the retiring key that leaked ends")
    func retiring() {
        let keys = [Sample.key("k1", .retiring, retires: Instant(seconds: later.seconds + 60)), Sample.key("k2")]
        let response = respond(found("k1"), state(stored("a", keys)))
        #expect(states(response, "a") == [.revoked, .active])
        #expect(response.findings.map(\.result) == [.revoked])
        #expect(response.findings[0].stateBefore == .retiring)
        #expect(response.findings[0].stillWorking == [KeyID("k2")])
    }

    @Test("with the active key unfinished ones end, and a retiring one goes on")
    func active() {
        let until = Instant(seconds: later.seconds + 60)
        let keys = [Sample.key("k1", .retiring, retires: until), Sample.key("k2"), Sample.key("k3", .pending)]
        let response = respond(found("k2"), state(stored("a", keys), stored("b", [Sample.key("k4")])))
        #expect(states(response, "a") == [.retiring, .revoked, .revoked])
        #expect(response.writes.map(\.keyID) == [KeyID("k2"), KeyID("k3")])
        #expect(response.writes.allSatisfy { $0.action == .revoked && $0.reason?.hasPrefix("leaked") == true })
        #expect(response.findings[0].revokedAlong == [KeyID("k3")])
        #expect(response.findings[0].stillWorking == [KeyID("k1")])
        #expect(states(response, "b") == nil)
    }

    @Test("an unfinished key that leaked ends alone")
    func pending() {
        let response = respond(found("k2"), state(stored("a", [Sample.key("k1"), Sample.key("k2", .pending)])))
        #expect(states(response, "a") == [.active, .revoked])
        #expect(response.findings[0].stateBefore == .pending)
    }

    @Test("what does not work now, but could again, ends too")
    func expired() {
        let expired = stored("a", [Sample.key("k1")], expires: CalendarDay("2026-01-01"))
        let response = respond(found("k1"), state(expired))
        #expect(states(response, "a") == [.revoked])
        #expect(response.findings[0].stateBefore == .expired)
        #expect(states(respond(found("k1"), state(stored("a", [Sample.key("k1", .suspended)]))), "a") == [.revoked])
    }

    @Test("revoked keys are told of and nothing is written", arguments: [Standing.managed, .removed])
    func already(standing: Standing) {
        let response = respond(found("k1"), state(stored("a", [Sample.key("k1", .revoked)], standing: standing)))
        #expect(response.findings.map(\.result) == [.alreadyRevoked] && response.writes.isEmpty)
    }

    @Test("a revoked key whose row was brought back ends again, and keeps its date")
    func resurrected() {
        let response = respond(
            found("k1"), state(stored("a", [Sample.key("k1", .revoked)], rows: [Sample.key("k1", .active)])))
        #expect(response.findings.map(\.result) == [.revoked])
        guard case .putIntegration(let record) = response.writes.first?.change else {
            Issue.record("nothing is written")
            return
        }
        #expect(record.keys == [Sample.key("k1", .revoked)])
    }

    @Test("the digest of a revoked key in another row ends there, by the record that owns it")
    func movedDigest() {
        var moved = Sample.key("k2")
        moved.digest = Sample.key("k1").digest
        let response = respond(
            found("k1"),
            state(
                stored("a", [Sample.key("k1", .revoked)], rows: []),
                stored("b", [Sample.key("k2")], rows: [moved])))
        #expect(response.findings.map(\.result) == [.revoked])
        #expect(response.writes.map(\.keyID) == [KeyID("k1")] && states(response, "a") == [.revoked])
    }

    @Test("rows that no event explains are deleted")
    func unexplained() {
        let rows = IntegrationRecord(spec: Sample.spec("x"), keys: [Sample.key("k1")])
        let response = respond(found("k1"), state(Stored(stored: rows, recorded: nil, event: nil)))
        guard case .deleteIntegration("x") = response.writes.first?.change else {
            Issue.record("\(response.writes)")
            return
        }
    }

    @Test("a known id with another digest, and an unknown id, end nothing")
    func others() {
        let stranger = FoundKey(digest: Sample.key("other").digest, keyID: KeyID("k1"), occurrences: 2)
        let another = FoundKey(digest: Sample.key("third").digest, keyID: KeyID("k1"), occurrences: 3)
        let response = respond(
            [stranger, another] + found("k9", "k2"), state(stored("a", [Sample.key("k1"), Sample.key("k2", .revoked)])))
        #expect(response.findings.map(\.result) == [.alreadyRevoked, .digestDiffers, .unknown])
        #expect(response.findings.map(\.occurrences) == [1, 5, 1])
        #expect(response.writes.isEmpty)
    }

    @Test("keys of several integrations end together, once each")
    func several() {
        let response = respond(
            found("k1", "k2"), state(stored("a", [Sample.key("k1")]), stored("b", [Sample.key("k2")])))
        #expect(response.writes.map(\.keyID) == [KeyID("k1"), KeyID("k2")])
        #expect(states(response, "a") == [.revoked] && states(response, "b") == [.revoked])
    }
}
