internal import Glibc
package import Keys

/// `exec:COMMAND`: runs a program once per key, without a shell, with the key string on its standard input.
///
/// Receipt: the program read all of it and ended with exit status 0 in time.
package struct ExecSink: Sink {
    private let command: String
    private let words: [String]
    private let variables: [String]
    private let timeout: Int

    /// How long a program may take when nothing is said.
    package static let usualTimeout = Period(seconds: 60)

    package init(command: String, words: [String], variables: [String], timeout: Period) {
        self.command = command
        self.words = words
        self.variables = variables
        self.timeout = Int(timeout.seconds)
    }

    package var name: String { "exec:\(command)" }

    /// Finds the program and the variables that it is to get. What the program would do with a key, nobody can try.
    package func probe(count: Int) async throws {
        try ProgramRun(words: words, variables: variables, timeout: timeout).check()
    }

    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for index in 0..<batch.count {
            let label = batch.labels[index]
            do {
                let receipt = try batch.withSecret(at: index) { bytes throws(SinkError) in
                    try deliver(UnsafeRawBufferPointer(bytes), label)
                }
                outcomes.append(.delivered(receipt))
            } catch {
                outcomes.append(.failed(error))
            }
        }
        return outcomes
    }

    private func deliver(_ secret: UnsafeRawBufferPointer, _ label: DeliveryLabel) throws(SinkError) -> Receipt {
        // Names and key ids are plain ASCII words (specs/manifest.md); a word stays one word.
        let arguments = words.dropFirst().map {
            $0.replacing("{name}", with: label.integration).replacing("{key_id}", with: label.keyID.description)
        }
        let run = ProgramRun(words: [words[0]] + arguments, variables: variables, timeout: timeout)
        let ending = try run.run(input: secret)
        if let failure = ending.failure(of: run, secret: secret) { throw failure }
        guard ending.tookAll else { throw .secretNotRead(program: run.program) }
        let repeats = ending.repeats(secret) ? "; it wrote the secret out, which is not shown here" : ""
        return Receipt(evidence: "\(run.program) ended with exit status 0\(repeats)")
    }
}

extension ProgramRun.Ending {
    func repeats(_ secret: UnsafeRawBufferPointer) -> Bool { output.holds(secret) || errors.holds(secret) }

    /// Why this ending is no receipt; `nil` for exit status 0. What the program wrote is part of it only when the secret
    /// is nowhere in it.
    func failure(
        of run: ProgramRun, secret: UnsafeRawBufferPointer, showing line: CapturedOutput.Line = .last
    ) -> SinkError? {
        let ending: ProgramEnding
        switch way {
        case .exited(0): return nil
        case .exited(let status): ending = .exited(status: status)
        case .signalled(let signal): ending = .signalled(signal: signal)
        case .timedOut: ending = .timedOut(seconds: run.timeout)
        }
        let said =
            repeats(secret)
            ? "(it wrote the secret out, which is not shown here)" : errors.line(line) ?? output.line(line)
        return .programFailed(program: run.program, ending: ending, said: said)
    }
}
