package import Keys

/// What became of one change.
package struct ApplyOutcome: Sendable, Hashable {
    package var change: Change
    package var result: Result

    package init(change: Change, result: Result) {
        self.change = change
        self.result = result
    }

    package enum Result: Sendable, Hashable {
        case done
        /// The new key is active.
        case activated(KeyID, Receipt)
        /// The key stays pending; the next plan issues another.
        case undelivered(KeyID, SinkError)
        /// An earlier delivery failed, so this one was not tried.
        case notAttempted
        case heldBack
    }
}
