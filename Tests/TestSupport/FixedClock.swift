package import Keys
internal import Synchronization

/// A clock that stands still until it is moved.
package final class FixedClock: Sendable {
    private let instant: Mutex<Instant>

    package init(_ instant: Instant = Sample.start) { self.instant = Mutex(instant) }

    /// What everything that takes a clock as a function is given: `clock: fixed.now`.
    package func now() -> Instant { instant.withLock { $0 } }

    package func advance(by period: Period) { instant.withLock { $0 = $0 + period } }
}
