/// What a store keeps of a project's log besides the events, read together with the head of the project.
package struct StoredLog: Hashable, Sendable {
    package var lineage: String
    package var serial: Int
    /// The right edge of the tree over all events (specs/log.md), as the last transaction left it.
    package var frontier: [UInt8]

    package init(lineage: String, serial: Int, frontier: [UInt8]) {
        self.lineage = lineage
        self.serial = serial
        self.frontier = frontier
    }
}
