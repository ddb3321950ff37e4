/// How many integrations a plan may cut off: `guard: {maxRevocations: 25%}` or a number.
package enum GuardLimit: Hashable, Sendable, Codable {
    /// 0 to 100, of the integrations that had access.
    case percent(Int)
    /// Zero or more integrations.
    case count(Int)

    /// Where the manifest says nothing.
    package static let standard = GuardLimit.percent(25)

    /// Reads `25%` or `3`; `nil` for anything else.
    package init?(_ text: String) {
        let isPercentage = text.hasSuffix("%")
        let digits = isPercentage ? text.dropLast() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else { return nil }
        if isPercentage {
            guard number <= 100 else { return nil }
            self = .percent(number)
        } else {
            guard number <= 1_000_000_000 else { return nil }
            self = .count(number)
        }
    }
}
