package import Keys

/// What `--secrets` may name. Further kinds (`exec:`, `age:`) join here.
package enum SinkAddress: Hashable, Sendable {
    case terminal
    case standardOutput
    case file(folder: String)

    /// `nil` for a text that names no sink.
    package init?(_ text: String) {
        switch text {
        case "terminal": self = .terminal
        case "stdout": self = .standardOutput
        default:
            guard text.hasPrefix("file:"), text.utf8.count > 5 else { return nil }
            self = .file(folder: String(text.dropFirst(5)))
        }
    }

    package func sink() -> any Sink {
        switch self {
        case .terminal: TerminalSink()
        case .standardOutput: StandardOutputSink()
        case .file(let folder): FileSink(folder: folder)
        }
    }
}
