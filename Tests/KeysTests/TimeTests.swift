import Keys
import Testing

@Suite("Instants, days and periods")
struct TimeTests {
    @Test(
        "instants are written in RFC 3339 and read back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_795_512_600, "2026-11-24T09:30:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (4_102_444_799, "2099-12-31T23:59:59Z"),
        ])
    func instants(seconds: Int, text: String) {
        #expect(Instant(seconds: Int64(seconds)).description == text)
        #expect(Instant(text)?.seconds == Int64(seconds))
    }

    @Test("every day of four centuries is read back as written")
    func days() {
        for number in stride(from: -10_000, to: 140_000, by: 1) {
            let day = CalendarDay(daysSinceEpoch: number)
            #expect(CalendarDay(day.description) == day)
        }
    }

    @Test(
        "days that do not exist are refused",
        arguments: [
            "2027-02-29", "2027-02-30", "2027-13-01", "2027-00-10", "2027-1-1", "27-01-01", "2027-01-32", "", "x",
        ])
    func noSuchDay(text: String) {
        #expect(CalendarDay(text) == nil)
    }

    @Test("a day ends where the next begins: 86,400 seconds")
    func ends() {
        let day = CalendarDay("2027-06-30")!
        #expect(day.end.seconds - day.start.seconds == 86_400)
        #expect(day.end == CalendarDay("2027-07-01")!.start)
        #expect(Instant(seconds: day.end.seconds - 1).day == day)
    }

    @Test(
        "periods are digits and a unit",
        arguments: [
            ("90d", 7_776_000), ("14d", 1_209_600), ("36h", 129_600), ("15m", 900), ("20s", 20), ("2w", 1_209_600),
        ])
    func periods(text: String, seconds: Int) {
        #expect(Period(text)?.seconds == Int64(seconds))
        #expect(Period(Period(text)!.description) == Period(text))
    }

    @Test(
        "anything else is no period",
        arguments: ["", "d", "-1d", "1.5d", "90", "90 d", "1y", "99999999999999999999d", "40000d", "+1d", "٣d", "1ｄ"])
    func notAPeriod(text: String) {
        #expect(Period(text) == nil)
    }

    @Test("a bare 0 is a period") func zero() { #expect(Period("0") == .zero) }
}
