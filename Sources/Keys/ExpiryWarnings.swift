/// How long before an integration's last day it is spoken of, and in which steps.
package struct ExpiryWarnings: Hashable, Sendable {
    /// Ascending, each once.
    package let steps: [Period]

    package init(_ steps: [Period]) { self.steps = Set(steps).sorted() }

    package static let standard = ExpiryWarnings([30, 14, 7, 1].map { Period(seconds: $0 * 86_400) })

    /// The nearest step that has been reached, while the last day is still ahead; `nil` where there is nothing to say.
    package func step(before end: Instant, at now: Instant) -> Period? {
        guard now < end else { return nil }
        return steps.first { end.seconds - now.seconds <= $0.seconds }
    }
}
