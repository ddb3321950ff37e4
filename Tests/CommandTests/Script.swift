/// A session as a user would have typed it, with what it shows.
///
/// `$ ` begins a command and `> ` continues it. After it comes the expected result: `| ` a line of standard output,
/// `! ` a line of standard error, `= N` the exit status where it is not 0. Every other line is prose.
struct Script {
    struct Step {
        var lines: [String]
        var expected: Result

        /// The shell's text: what was typed, without the marks.
        var command: String { lines.map { String($0.dropFirst(2)) }.joined(separator: "\n") }
    }

    struct Result: Equatable {
        var output: [String] = []
        var errors: [String] = []
        var status: Int32 = 0

        var text: String {
            (output.map { mark("|", $0) } + errors.map { mark("!", $0) } + (status == 0 ? [] : ["= \(status)"]))
                .joined(separator: "\n")
        }

        private func mark(_ mark: String, _ line: String) -> String { line.isEmpty ? mark : "\(mark) \(line)" }
    }

    enum Part {
        case prose(String)
        case step(Step)
    }

    var parts: [Part] = []

    init(_ text: String) {
        var step: Step?
        func finish() {
            if let step { parts.append(.step(step)) }
            step = nil
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let content = String(line.dropFirst(2))
            switch line.first {
            case "$" where line.hasPrefix("$ "):
                finish()
                step = Step(lines: [line], expected: Result())
            case ">" where step != nil: step?.lines.append(line)
            case "|" where step != nil: step?.expected.output.append(content)
            case "!" where step != nil: step?.expected.errors.append(content)
            case "=" where step != nil: step?.expected.status = Int32(content) ?? -1
            default:
                finish()
                parts.append(.prose(line))
            }
        }
        finish()
    }

    /// A database is made for a script that speaks of one.
    var needsDatabase: Bool { steps.contains { $0.command.contains("POSTGRES") || $0.command.contains("psql") } }

    /// The first line says so where file modes do not bind root.
    var needsOtherUser: Bool {
        guard case .prose("needs: not root") = parts.first else { return false }
        return true
    }

    var steps: [Step] {
        parts.compactMap { part in
            guard case .step(let step) = part else { return nil }
            return step
        }
    }

    /// The script with other results, for recording; prose and commands stay as they are.
    func text(with results: [Result]) -> String {
        var results = results[...]
        return parts.map { part in
            switch part {
            case .prose(let line): line
            case .step(let step):
                (step.lines + [(results.popFirst() ?? step.expected).text]).filter { !$0.isEmpty }
                    .joined(separator: "\n")
            }
        }.joined(separator: "\n")
    }
}
