/// One reading of a state, which decides what of it is held on to: the integrations go by one after the other, and may be
/// more than memory is to hold.
///
/// A store reads everything else first and tells it with `begin`; then each integration goes to `take`, in the order of
/// names as UTF-8 bytes. Where a connection broke and the state is read anew, `begin` comes again, and what was taken
/// before counts for nothing.
package protocol StateReading {
    /// `rest`: the state, without the integrations.
    mutating func begin(_ rest: State) throws

    mutating func take(_ found: Stored<IntegrationRecord>) throws
}

/// Holds on to the integrations that a condition picks; without one, to all of them.
package struct StateSelection: StateReading {
    private var found: State?
    private let picks: (Stored<IntegrationRecord>) -> Bool

    package init(where picks: @escaping (Stored<IntegrationRecord>) -> Bool = { _ in true }) { self.picks = picks }

    package mutating func begin(_ rest: State) { found = rest }

    package mutating func take(_ integration: Stored<IntegrationRecord>) {
        if picks(integration) { found?.integrations.append(integration) }
    }

    /// Once everything has been read, and not before.
    package var state: State {
        guard let found else { preconditionFailure("no state was read") }
        return found
    }
}
