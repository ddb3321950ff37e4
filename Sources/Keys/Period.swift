/// A length of time in whole seconds, written `90d`, `36h`, `15m` or `20s`; a day is 86,400 s.
package struct Period: Hashable, Comparable, Sendable {
    /// Zero or more.
    package var seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    package static let zero = Period(seconds: 0)
    /// A century: the longest period that a manifest may name.
    package static let longest = Period(seconds: 36_525 * 86_400)

    package static func < (a: Period, b: Period) -> Bool { a.seconds < b.seconds }

    private static let units: [(suffix: Unicode.Scalar, seconds: Int64)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]
}

extension Period: TextCoded {
    /// The largest unit that divides the period: `14d`, `36h`, `0s`. Weeks are read but not written.
    package var description: String {
        let unit = Period.units.dropFirst().first { seconds != 0 && seconds % $0.seconds == 0 } ?? ("s", 1)
        return "\(seconds / unit.seconds)\(unit.suffix)"
    }

    /// Reads digits and one unit out of `w d h m s`, or a bare `0`; `nil` for anything else or beyond `longest`.
    package init?(_ text: String) {
        if text == "0" {
            self = .zero
            return
        }
        let digits = text.utf8.dropLast()
        guard !digits.isEmpty, let suffix = text.utf8.last,
            let unit = Period.units.first(where: { UInt8(ascii: $0.suffix) == suffix })
        else { return nil }
        var count: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            count = count * 10 + Int64(digit - UInt8(ascii: "0"))
            guard count <= Period.longest.seconds / unit.seconds else { return nil }
        }
        self.init(seconds: count * unit.seconds)
    }
}
