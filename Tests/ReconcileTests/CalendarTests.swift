import Keys
import Reconcile
import TestSupport
import Testing

@Suite struct CalendarTests {
    static let now = Sample.start
    static let day = Period(seconds: 86_400)

    static func key(_ id: String, _ state: StoredKeyState, retires: Instant? = nil) -> KeyRecord {
        KeyRecord(
            id: KeyID(id), digest: KeyDigest(bytes: Array(repeating: 1, count: 32)), authority: "a", state: state,
            issuedAt: now, activatedAt: state == .pending ? nil : now, retiresAt: retires)
    }

    static func entries(
        _ change: (inout IntegrationRecord) -> Void, at instant: Instant = now
    ) -> [String] {
        var record = IntegrationRecord(spec: Sample.spec("gem"), keys: [key("current", .active)])
        change(&record)
        let state = State(
            project: Sample.project, integrations: [Stored(stored: record, recorded: record, event: nil)])
        let calendar = Calendar(state, at: instant)
        return calendar.entries.map { "\($0.at.day) \($0.what) \($0.key)\(calendar.isOverdue($0) ? " overdue" : "")" }
    }

    @Test func nothingIsDueByItself() {
        #expect(Self.entries { _ in } == [])
    }

    @Test func whatIsForgottenExpiresAndIsNotRotated() {
        let found = Self.entries {
            $0.standing = .forgotten
            $0.spec.expires = CalendarDay("2027-06-30")
            $0.spec.rotation = Rotation(every: Period("90d"), overlap: Period("14d")!)
            $0.keys.insert(Self.key("old", .retiring, retires: Self.now + Period("7d")!), at: 0)
        }
        #expect(found == ["2026-12-01 retirement old", "2027-07-01 expiry current"])
    }

    @Test func datesComeInOrder() {
        let found = Self.entries {
            $0.spec.expires = CalendarDay("2027-06-30")
            $0.spec.rotation = Rotation(every: Period("90d"), overlap: Period("14d")!)
            $0.keys.insert(Self.key("old", .retiring, retires: Self.now + Period("7d")!), at: 0)
        }
        #expect(
            found == ["2026-12-01 retirement old", "2027-02-22 rotation current", "2027-07-01 expiry current"])
    }

    @Test func whatIsOverdueStaysUntilSomethingIsDone() {
        let rotation = Rotation(every: Period("90d"), overlap: .zero)
        let later = Self.now + Period("100d")!
        #expect(Self.entries({ $0.spec.rotation = rotation }, at: later) == ["2027-02-22 rotation current overdue"])
        #expect(
            Self.entries({ $0.spec.expires = CalendarDay("2026-12-31") }, at: later)
                == ["2027-01-01 expiry current overdue"])
        // An overlap that has ended needs nobody.
        #expect(Self.entries({ $0.keys[0] = Self.key("old", .retiring, retires: Self.now) }, at: later) == [])
    }

    @Test func whatExpiresFirstIsNeitherRotatedNorRetired() {
        let found = Self.entries {
            $0.spec.expires = CalendarDay("2026-11-30")
            $0.spec.rotation = Rotation(every: Period("90d"), overlap: .zero)
            $0.keys.insert(Self.key("old", .retiring, retires: Self.now + Period("14d")!), at: 0)
        }
        #expect(found == ["2026-12-01 expiry current"])
    }

    @Test func onlyWhatIsManagedAndWorksHasDates() {
        let rotation = Rotation(every: Period("90d"), overlap: .zero)
        #expect(
            Self.entries {
                $0.spec.rotation = rotation
                $0.standing = .revokedByCommand(generation: 0)
            } == [])
        #expect(
            Self.entries {
                $0.spec.rotation = rotation
                $0.keys = [Self.key("new", .pending), Self.key("gone", .revoked)]
            } == [])
    }
}
