/// What the verification of a log came to.
package struct LogVerdict: Hashable, Sendable {
    /// The head of the events that were read.
    package let head: TreeHead
    /// Everything that is wrong, in the order of `LogFinding`; empty for an intact log.
    package let findings: [LogFinding]

    package var isIntact: Bool { findings.isEmpty }
}
