internal import Glibc
package import Keys

/// `terminal`: shows the keys on the controlling terminal, never on standard output, and waits for the person to say
/// that they are stored.
///
/// Receipt: the person typed the word. `--auto-approve` does not answer for them.
package struct TerminalSink: Sink {
    /// More than a person takes down without a mistake; beyond it another sink is needed.
    package static let limit = 20
    /// How long the person has, in milliseconds: the store's lock is held meanwhile.
    private static let patience: Int32 = 10 * 60 * 1000
    /// What the person types.
    package static let confirmation = "stored"

    private let path: String

    package init(path: String = "/dev/tty") { self.path = path }

    package var name: String { "terminal" }

    package func probe(count: Int) async throws {
        let terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0, isatty(terminal) == 1 else {
            if terminal >= 0 { close(terminal) }
            throw SinkError.noTerminal
        }
        close(terminal)
        guard count <= TerminalSink.limit else {
            throw SinkError.tooManyForTerminal(count: count, limit: TerminalSink.limit)
        }
    }

    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        let terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return Array(repeating: .failed(.noTerminal), count: batch.count) }
        defer { close(terminal) }
        do throws(SinkError) {
            try show(batch, on: terminal)
            guard try confirmed(on: terminal) else {
                return Array(repeating: .failed(.notConfirmed), count: batch.count)
            }
        } catch {
            return Array(repeating: .failed(error), count: batch.count)
        }
        return Array(
            repeating: .delivered(.confirmedAtTerminal), count: batch.count)
    }

    private func show(_ batch: borrowing SecretBatch, on terminal: Int32) throws(SinkError) {
        var text = WipedText(capacity: 256 * batch.count)
        text.append("\nShown once, and never again:\n")
        for index in 0..<batch.count {
            let label = batch.labels[index]
            text.append("\n  \(label.integration)  (key id \(label.keyID))\n  ")
            batch.withSecret(at: index) { text.append($0) }
            text.append("\n")
        }
        let what = batch.count == 1 ? "the key works" : "the \(batch.count) keys work"
        text.append("\nStore them now; \(what) only after you say so.\n")
        try text.withBytes { bytes throws(SinkError) in
            try writeAll(bytes, to: terminal) { .failed(problem: String(cString: strerror(errno))) }
        }
    }

    /// Asks up to three times; the end of input and ten minutes of silence are a no. What was typed before the secrets
    /// were shown does not count.
    private func confirmed(on terminal: Int32) throws(SinkError) -> Bool {
        tcflush(terminal, TCIFLUSH)
        for _ in 0..<3 {
            let prompt = "Type \"\(TerminalSink.confirmation)\" when you have stored them: "
            try say(prompt, on: terminal)
            guard let answer = readLine(from: terminal) else { return false }
            if answer == TerminalSink.confirmation { return true }
        }
        return false
    }

    private func say(_ text: String, on terminal: Int32) throws(SinkError) {
        var line = WipedText(capacity: text.utf8.count)
        line.append(text)
        try line.withBytes { bytes throws(SinkError) in
            try writeAll(bytes, to: terminal) { .failed(problem: String(cString: strerror(errno))) }
        }
    }

    /// A line without its end and the spaces around it; `nil` at the end of input.
    private func readLine(from terminal: Int32) -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, TerminalSink.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            if line.count < 256 { line.append(byte) }
        }
        while line.last == 0x20 { line.removeLast() }
        return String(decoding: line.drop { $0 == 0x20 }, as: UTF8.self)
    }
}
