package import Keys

extension SinkAddress {
    /// The sink at the address.
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
