/// Where secrets are delivered.
///
/// What a conforming type guarantees:
/// - `probe` finds out, before anything is written to the store, whether `deliver` could work, and leaves no trace.
/// - `deliver` gives one outcome per secret, in order. `.delivered` is a receipt: what product and specs/secret.md
///   say of this sink has happened, durably. A sink that cannot tell gives no receipt.
/// - It keeps no copy of a secret after it returned.
package protocol Sink: Sendable {
    /// As the command line names it: `terminal`, `stdout`, `file:DIR`, `exec:COMMAND`, `age:RECIPIENT`.
    var name: String { get }

    /// Throws `SinkError` when `count` secrets could not be delivered from here.
    func probe(count: Int) async throws

    func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome]
}

package enum DeliveryOutcome: Hashable, Sendable {
    case delivered(Receipt)
    case failed(SinkError)
}

/// What the audit log keeps of a delivery.
package struct Receipt: Hashable, Sendable {
    /// `confirmed at the terminal`, `written to …`; never a secret.
    package var evidence: String

    package init(evidence: String) { self.evidence = evidence }

    /// A person said that they have the key: the only receipt that a person gives.
    package static let confirmedAtTerminal = Receipt(evidence: "confirmed at the terminal")
}

/// How a program ended that gave no receipt.
package enum ProgramEnding: Hashable, Sendable {
    case exited(status: Int32)
    case signalled(signal: Int32)
    /// It was ended after so many seconds.
    case timedOut(seconds: Int)
}

/// Why a sink could not deliver; the sentences are the command's.
package enum SinkError: Error, Hashable, Sendable {
    case noTerminal
    /// More keys than a person can take down.
    case tooManyForTerminal(count: Int, limit: Int)
    /// The person did not confirm.
    case notConfirmed
    case notAFolder(path: String)
    case notWritable(path: String, problem: String)
    case fileExists(path: String)
    case diskFull(path: String)
    case closed(problem: String)
    /// Missing, not executable, or not to be started.
    case programUnusable(program: String, problem: String)
    /// A variable that the program was promised is not set.
    case variableMissing(name: String)
    /// `ending`: how the program ended. `said`: the last line that it wrote, `nil` where there is none or where it
    /// must not be shown.
    case programFailed(program: String, ending: ProgramEnding, said: String?)
    /// Its exit status was 0, but it did not read all of the secret.
    case secretNotRead(program: String)
    /// What came back is not what `age` writes.
    case notEncrypted(program: String)
    case failed(problem: String)
}
