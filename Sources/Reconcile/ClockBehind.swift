package import Keys

/// The clock lies behind the last audit event: what would be written would not be in order.
package struct ClockBehind: Error, Hashable, Sendable {
    package var now: Instant
    package var lastEventAt: Instant

    /// Throws where an event of `now` would come before the last one of the project.
    package static func refuse(_ now: Instant, in project: StoredProject) throws(ClockBehind) {
        guard now >= project.lastEventAt else { throw ClockBehind(now: now, lastEventAt: project.lastEventAt) }
    }
}
