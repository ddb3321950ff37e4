internal import Log

/// The store's log does not go on from what is known of it outside: nothing is changed before somebody looked.
struct LogRefusal: Error, Hashable {
    /// What the log was compared with.
    enum Witness: Hashable {
        case checkpoint(path: String)
        case lastSeen(path: String, isAnotherLineage: Bool)
        /// The head that the store itself keeps.
        case store
    }

    var finding: LogFinding
    var witness: Witness
    /// The head that the log does not go on from; `nil` for one that cannot be read.
    var earlier: TreeHead?
    /// What ends access is done all the same, and this is told after it.
    var isDone = false
}
