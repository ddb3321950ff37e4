package import Keys

/// What dates bring to the keys that a store holds, if nothing changes until then: rotations that fall due, ends of
/// overlaps, expiries (specs/calendar.md).
package struct Calendar: Sendable {
    package struct Entry: Hashable, Sendable {
        package var at: Instant
        package var what: What
        package var integration: String
        package var key: KeyID
    }

    package enum What: String, Hashable, Sendable, CaseIterable {
        /// `rotate.every` has passed since the key became active: the next apply replaces it.
        case rotation
        /// The overlap ends: a retiring key stops.
        case retirement
        /// The last day has ended: the key stops.
        case expiry
    }

    /// By time, then by name, then by kind.
    package var entries: [Entry]
    package var now: Instant

    /// As the rows are at `now`. What has happened and needs nobody is left out; a rotation that is due and a key that has
    /// expired stay until something is done about them.
    package init(_ state: State, at now: Instant) {
        self.now = now
        entries = state.integrations.compactMap(\.stored).filter(\.standing.letsKeysWork).flatMap { record in
            var entries: [Entry] = []
            func add(_ at: Instant, _ what: What, _ key: KeyRecord) {
                entries.append(Entry(at: at, what: what, integration: record.spec.name, key: key.id))
            }
            let end = record.spec.expires?.end
            if let key = record.currentKey {
                if let end { add(end, .expiry, key) }
                if record.standing == .managed, let activated = key.activatedAt,
                    let due = record.spec.rotationDue(ofKeyActiveSince: activated), !record.spec.suspended,
                    // No plan rotates what was forgotten. What expires soon, or has, is not rotated any more.
                    record.spec.lastRotation.map({ due < $0 && now < $0 }) ?? true
                {
                    add(due, .rotation, key)
                }
            }
            for key in record.keys where record.state(of: key, at: now) == .retiring {
                if let retires = key.retiresAt, end.map({ retires < $0 }) ?? true { add(retires, .retirement, key) }
            }
            return entries
        }
        entries.sort { a, b in
            (a.at, a.integration, a.what.rawValue, a.key) < (b.at, b.integration, b.what.rawValue, b.key)
        }
    }

    package func isOverdue(_ entry: Entry) -> Bool { entry.at <= now }
}
