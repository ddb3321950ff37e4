import Foundation
import Keys
import TestSupport
import Testing

@Suite("Canonical encoding")
struct CanonicalTests {
    private var record: IntegrationRecord {
        IntegrationRecord(
            spec: IntegrationSpec(
                name: "gem-sourcing", api: "harvest-v1", partner: "gem", description: "é 漢 🔑", owner: nil,
                labels: [Label(key: "team", value: "talent-ops")],
                grants: GrantSet(ids: ["jobs.list-jobs", "candidates.list-candidates"]),
                expires: CalendarDay("2027-06-30"),
                rotation: Rotation(every: Period("90d"), overlap: Period("14d")!), generation: 2, protected: true,
                suspended: true,
                delivery: Delivery(to: .age(recipient: "age1abc"))),
            standing: .revokedByCommand(generation: 2),
            keys: [
                KeyRecord(
                    id: KeyID("7Q2mZk4VbT9x"), digest: KeyDigest(bytes: Array(0..<32)), authority: "00ff",
                    state: .retiring, issuedAt: Instant(seconds: 10), activatedAt: Instant(seconds: 20),
                    retiresAt: Instant(seconds: 30), revokedAt: nil, generation: 1)
            ])
    }

    @Test("a record is read back from its bytes")
    func roundTrip() {
        #expect(IntegrationRecord(canonicalBytes: record.canonicalBytes) == record)
        let bare = IntegrationRecord(spec: IntegrationSpec(name: "a", api: "b"), standing: .removed)
        #expect(IntegrationRecord(canonicalBytes: bare.canonicalBytes) == bare)
        let forgotten = IntegrationRecord(spec: bare.spec, standing: .forgotten)
        #expect(IntegrationRecord(canonicalBytes: forgotten.canonicalBytes) == forgotten)
    }

    @Test("the digest of a known record never changes: seals and recorded states depend on it")
    func golden() {
        #expect(
            record.canonicalDigest.description
                == "6850089887fc4727fd42490088d1babbc74bbf58d29365990b8b5a09d2d660d0")
    }

    @Test("the example of specs/state.md has the length and the digest that the page states")
    func page() throws {
        let example = IntegrationRecord(
            spec: IntegrationSpec(
                name: "gem-sourcing", api: "harvest-v1", partner: "gem",
                labels: [Label(key: "team", value: "ops")], grants: GrantSet(ids: ["jobs.list-jobs"]),
                expires: CalendarDay("2027-06-30"), rotation: Rotation(every: nil, overlap: .zero)),
            keys: [
                KeyRecord(
                    id: KeyID("7Q2mZk4VbT9x"), digest: KeyDigest(bytes: Array(0..<32)), authority: "0123456789abcdef",
                    state: .active, issuedAt: Instant(seconds: 1_795_512_600),
                    activatedAt: Instant(seconds: 1_795_512_600), generation: 0)
            ])
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.deletingLastPathComponent().appending(path: "specs/state.md"), encoding: .utf8)
        #expect(
            page.contains("These \(example.canonicalBytes.count) bytes have the SHA-256 `\(example.canonicalDigest)`"))
    }

    @Test("every cut of the bytes is refused")
    func truncated() {
        let bytes = record.canonicalBytes
        for count in 0..<bytes.count {
            #expect(IntegrationRecord(canonicalBytes: Array(bytes[..<count])) == nil)
        }
        #expect(IntegrationRecord(canonicalBytes: bytes + [0]) == nil)
    }

    @Test("records that differ in any field have different bytes")
    func injective() {
        let changes: [(inout IntegrationRecord) -> Void] = [
            { $0.spec.name = "x" }, { $0.spec.api = "x" }, { $0.spec.partner = nil }, { $0.spec.partner = "" },
            { $0.spec.description = nil }, { $0.spec.owner = "" }, { $0.spec.labels = [] },
            { $0.spec.labels[0].value = "x" }, { $0.spec.grants = .empty }, { $0.spec.expires = nil },
            { $0.spec.rotation = nil }, { $0.spec.rotation?.every = nil }, { $0.spec.rotation?.overlap = .zero },
            { $0.spec.generation = 3 }, { $0.spec.protected = false }, { $0.spec.suspended = false },
            { $0.spec.delivery = nil }, { $0.spec.delivery?.environment = ["A"] },
            { $0.spec.delivery?.timeout = .zero }, { $0.standing = .managed },
            { $0.standing = .forgotten }, { $0.standing = .removed },
            { $0.standing = .revokedByCommand(generation: 1) }, { $0.keys = [] }, { $0.keys[0].id = KeyID("x") },
            { $0.keys[0].digest = KeyDigest(bytes: []) }, { $0.keys[0].authority = "" }, { $0.keys[0].state = .active },
            { $0.keys[0].issuedAt.seconds = 11 }, { $0.keys[0].activatedAt = nil }, { $0.keys[0].retiresAt = nil },
            { $0.keys[0].revokedAt = Instant(seconds: 40) }, { $0.keys[0].generation = 2 },
        ]
        var seen: Set<[UInt8]> = [record.canonicalBytes]
        for change in changes {
            var changed = record
            change(&changed)
            #expect(seen.insert(changed.canonicalBytes).inserted)
        }
    }

    @Test("grants are sorted by bytes, each once")
    func grants() {
        let grants = GrantSet(ids: ["b", "a", "B", "a"])
        #expect(grants.ids == ["B", "a", "b"])
        #expect(grants.count == 3)
        #expect(grants.subtracting(GrantSet(ids: ["a"])) == ["B", "b"])
        #expect(GrantSet(canonicalBytes: Array("b\na\n".utf8)).isCanonical == false)
        #expect(grants.isCanonical)
    }
}

@Suite("Key states")
struct KeyStateTests {
    private func record(_ state: StoredKeyState, retires: Int64? = nil, expires: String? = nil) -> IntegrationRecord {
        IntegrationRecord(
            spec: IntegrationSpec(
                name: "a", api: "b", grants: GrantSet(ids: ["x"]), expires: expires.flatMap { CalendarDay($0) }),
            keys: [
                KeyRecord(
                    id: KeyID("k"), digest: KeyDigest(bytes: []), authority: "", state: state,
                    issuedAt: Instant(seconds: 0), retiresAt: retires.map(Instant.init(seconds:)))
            ])
    }

    private func state(_ record: IntegrationRecord, at seconds: Int64) -> KeyState {
        record.state(of: record.keys[0], at: Instant(seconds: seconds))
    }

    @Test("a key works through the last second of its last day and not in the next")
    func expiry() {
        let record = record(.active, expires: "1970-01-02")
        #expect(state(record, at: 172_799) == .active)
        #expect(state(record, at: 172_800) == .expired)
    }

    @Test("a retiring key stops at its date, whether or not anyone applied")
    func retiring() {
        let record = record(.retiring, retires: 100)
        #expect(state(record, at: 99) == .retiring)
        #expect(state(record, at: 100) == .expired)
        #expect(state(self.record(.retiring), at: 0) == .expired)
    }

    @Test("a suspended integration has no working key, whatever the rows of its keys say")
    func suspended() {
        for stored in [StoredKeyState.active, .retiring] {
            var record = record(stored, retires: stored == .retiring ? 100 : nil)
            #expect(state(record, at: 0).works)
            record.spec.suspended = true
            #expect(state(record, at: 0) == .suspended && !record.hasAccess(at: Instant(seconds: 0)))
        }
        var past = record(.suspended, retires: 100)
        past.spec.suspended = true
        #expect(state(past, at: 99) == .suspended && state(past, at: 100) == .expired)
    }

    @Test("the nearest warning is told, and none after the last day")
    func expiryWarnings() {
        let warnings = ExpiryWarnings([Period("1d")!, Period("30d")!, Period("7d")!])
        let end = Instant(seconds: 100 * 86_400)
        func step(daysBefore days: Int64, _ seconds: Int64 = 0) -> String? {
            warnings.step(before: end, at: Instant(seconds: (100 - days) * 86_400 + seconds))?.description
        }
        #expect(step(daysBefore: 30, -1) == nil && step(daysBefore: 30) == "30d")
        #expect(step(daysBefore: 8) == "30d" && step(daysBefore: 7) == "7d" && step(daysBefore: 1) == "1d")
        #expect(step(daysBefore: 0, -1) == "1d" && step(daysBefore: 0) == nil)
        #expect(ExpiryWarnings([]).step(before: end, at: Instant(seconds: 0)) == nil)
    }

    @Test("keys work where a manifest stands behind them or they were forgotten, and nowhere else")
    func standings() {
        for (standing, works) in [
            (Standing.managed, true), (.forgotten, true), (.removed, false), (.revokedByCommand(generation: 0), false),
        ] {
            var record = record(.active)
            record.standing = standing
            #expect(state(record, at: 0) == (works ? .active : .revoked) && record.hasAccess(at: Sample.start) == works)
        }
        var forgotten = record(.active, expires: "1970-01-02")
        forgotten.standing = .forgotten
        #expect(state(forgotten, at: 172_800) == .expired)
    }

    @Test("pending, suspended and revoked keys never work")
    func notWorking() {
        for stored in [StoredKeyState.pending, .suspended, .revoked] {
            #expect(!state(record(stored), at: 0).works)
        }
    }
}
