/// A point in time: whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
///
/// Lockstep never asks for the time where it computes; every rule takes the instant as an argument.
package struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Seconds since the epoch.
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    package static func < (a: Instant, b: Instant) -> Bool { a.seconds < b.seconds }
    package static func + (a: Instant, b: Period) -> Instant { Instant(seconds: a.seconds + b.seconds) }

    /// The years 0 to 9999: what `description` writes as it is read again.
    package static let writable = Instant(seconds: -62_167_219_200)...Instant(seconds: 253_402_300_799)

    /// The UTC day that holds this instant.
    package var day: CalendarDay {
        CalendarDay(daysSinceEpoch: Int((Double(seconds) / 86_400).rounded(.down)))
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC: `2026-11-24T09:30:00Z`.
    package var description: String {
        let day = self.day
        let inDay = Int(seconds - day.start.seconds)
        return "\(day)T\(padded(inDay / 3600, 2)):\(padded(inDay / 60 % 60, 2)):\(padded(inDay % 60, 2))Z"
    }

    /// Reads what `description` writes; `nil` for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let day = CalendarDay(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        self.init(seconds: day.start.seconds + Int64(hour * 3600 + minute * 60 + second))
    }
}

/// A day of the proleptic Gregorian calendar, in UTC: what `expires: 2027-06-30` means.
package struct CalendarDay: Hashable, Comparable, Sendable, Codable {
    /// Days since 1970-01-01.
    package var daysSinceEpoch: Int

    package init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    package static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }

    /// Midnight at which the day begins.
    package var start: Instant { Instant(seconds: Int64(daysSinceEpoch) * 86_400) }

    /// Midnight at which the day has ended: a key that expires on this day works until just before.
    package var end: Instant { Instant(seconds: Int64(daysSinceEpoch + 1) * 86_400) }
}

extension CalendarDay: CustomStringConvertible {
    /// `2027-06-30`.
    package var description: String {
        let (year, month, day) = civil
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Reads `YYYY-MM-DD`; `nil` for any other form and for days that do not exist, such as 2027-02-30.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            (1...12).contains(month), day >= 1
        else { return nil }
        self.init(daysSinceEpoch: CalendarDay.days(year: year, month: month, day: day))
        guard civil == (year, month, day) else { return nil }
    }

    // Both conversions follow Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil,
    // civil_from_days): years begin in March, so that the leap day is the last one.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int, month: Int, day: Int) {
        let z = daysSinceEpoch + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}
