package import Keys

/// The changes of a plan whose secrets go to one sink.
package struct Handover: Sendable {
    /// As manifests declare it; `nil`: where the command line says.
    package var delivery: Delivery?
    /// In the order of the plan.
    package var changes: [Change]
}

extension Plan {
    /// What apply would hand out, by sink, in the order in which the sinks first appear.
    package var handovers: [Handover] {
        var handovers: [Handover] = []
        var positions: [Delivery?: Int] = [:]
        for change in effective {
            guard let newKey = change.newKey else { continue }
            if let position = positions[newKey.delivery] {
                handovers[position].changes.append(change)
            } else {
                positions[newKey.delivery] = handovers.count
                handovers.append(Handover(delivery: newKey.delivery, changes: [change]))
            }
        }
        return handovers
    }
}

extension SinkSet {
    /// Asks every sink that will be used whether it could deliver. Throws `SinkError`.
    package func probe(for handovers: [Handover]) async throws {
        for handover in handovers { try await self[handover.delivery].probe(count: handover.changes.count) }
    }
}
