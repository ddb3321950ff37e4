package import Keys

/// What `--secrets` may name.
package enum SinkAddress: Hashable, Sendable {
    case terminal
    case standardOutput
    case file(folder: String)
    /// The command as it was written, and split into words.
    case exec(command: String, words: [String])
    case age(recipient: String)

    /// `nil` for a text that names no sink.
    package init?(_ text: String) {
        switch text {
        case "terminal": self = .terminal
        case "stdout": self = .standardOutput
        default:
            guard let colon = text.firstIndex(of: ":") else { return nil }
            let rest = String(text[text.index(after: colon)...])
            guard !rest.isEmpty else { return nil }
            switch text[..<colon] {
            case "file": self = .file(folder: rest)
            case "exec":
                guard let words = shellWords(rest), let program = words.first, !program.isEmpty else { return nil }
                self = .exec(command: rest, words: words)
            case "age":
                // One that begins with a hyphen would be an option of age.
                guard !rest.hasPrefix("-"), rest.unicodeScalars.allSatisfy({ $0.isASCII && $0.value >= 0x20 }) else {
                    return nil
                }
                self = .age(recipient: rest)
            default: return nil
            }
        }
    }

    package func sink(_ details: SinkDetails = SinkDetails()) -> any Sink {
        switch self {
        case .terminal: TerminalSink()
        case .standardOutput: StandardOutputSink()
        case .file(let folder): FileSink(folder: folder)
        case .exec(let command, let words):
            ExecSink(command: command, words: words, variables: details.variables, timeout: details.timeout)
        case .age(let recipient): AgeSink(recipient: recipient, place: details.encryptedPlace)
        }
    }
}

/// What the address of a sink does not say.
package struct SinkDetails: Sendable {
    /// Names of variables that the program of `exec:` gets.
    package var variables: [String]
    package var timeout: Period
    /// Where `age:` puts encrypted texts.
    package var encryptedPlace: AgeSink.Place

    package init(
        variables: [String] = [], timeout: Period = ExecSink.usualTimeout,
        encryptedPlace: AgeSink.Place = .text(descriptor: 1)
    ) {
        self.variables = variables
        self.timeout = timeout
        self.encryptedPlace = encryptedPlace
    }
}
