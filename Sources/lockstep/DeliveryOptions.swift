internal import ArgumentParser
internal import Keys
internal import Sinks

/// How secrets are delivered and how long a lock is waited for: the options of everything that writes.
struct DeliveryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where new secrets go: terminal, stdout, or file:DIR. Default: the terminal.", valueName: "sink"))
    var secrets: SinkAddress?

    @Flag(
        name: .customLong("i-accept-secrets-in-this-log"),
        help: "Let --secrets stdout print into the log of a pipeline that takes no masks.")
    var acceptsSecretsInLog = false

    @Option(help: ArgumentHelp("How long to wait for a lock that somebody else holds.", valueName: "period"))
    var lockTimeout: Period = .zero

    /// Shows a result as text: on standard output, unless secrets have it to themselves.
    func show(_ text: String, on console: Console) {
        if secrets == .standardOutput { console.note(text) } else { console.print(text) }
    }
}

extension SinkAddress: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
    package static var allValueStrings: [String] { ["terminal", "stdout", "file:DIR"] }
}

extension Period: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
