internal import Glibc
internal import Synchronization

/// Standard output and standard error, with or without colour.
final class Console: Sendable {
    let outputStyle: Style
    let errorStyle: Style
    private let problem = Mutex<String?>(nil)
    /// Somebody watches standard error as it is written.
    let isInteractive: Bool

    init(variables: Variables, noColor: Bool) {
        let allowed = !noColor && variables["NO_COLOR"].map(\.isEmpty) ?? true && variables["TERM"] != "dumb"
        outputStyle = Style(colored: allowed && isatty(STDOUT_FILENO) == 1)
        errorStyle = Style(colored: allowed && isatty(STDERR_FILENO) == 1)
        isInteractive = isatty(STDERR_FILENO) == 1
    }

    /// Writes a result and a line feed. A reader that closed its end has seen enough: that is no error.
    func print(_ text: String) {
        guard let code = Console.write(text + "\n", to: STDOUT_FILENO), code != EPIPE else { return }
        problem.withLock { $0 = errorText(code) }
    }

    /// Why a result could not be written whole, other than by a reader that went away.
    var outputProblem: String? { problem.withLock { $0 } }

    /// Writes a message for the person.
    func note(_ text: String) { Console.write(text + "\n", to: STDERR_FILENO) }

    /// Writes without a line feed, for prompts and progress.
    func prompt(_ text: String) { Console.write(text, to: STDERR_FILENO) }

    func warn(_ text: String, hint: String? = nil) {
        note("\(errorStyle.yellow("warning:")) \(text)")
        if let hint { note("\(errorStyle.dim("hint:")) \(hint)") }
    }

    /// Somebody can answer on standard input.
    var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// A line from standard input; `nil` at its end.
    func answer() -> String? { readLine() }

    /// The error that stopped it, or `nil`.
    @discardableResult
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if count >= 0 { done += count } else if errno != EINTR { return errno }
            }
            return nil
        }
    }
}

/// Colours where they are wanted, plain text elsewhere. A colour never carries what the words do not say.
struct Style: Sendable {
    let colored: Bool

    func green(_ text: String) -> String { code("32", text) }
    func yellow(_ text: String) -> String { code("33", text) }
    func red(_ text: String) -> String { code("31", text) }
    func cyan(_ text: String) -> String { code("36", text) }
    func bold(_ text: String) -> String { code("1", text) }
    func dim(_ text: String) -> String { code("2", text) }

    private func code(_ code: String, _ text: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
