internal import ArgumentParser
internal import Keys
internal import Sinks

/// How secrets are delivered and how long a lock is waited for: the options of everything that writes.
struct DeliveryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where new secrets go, unless a manifest says: terminal, stdout, file:DIR, exec:COMMAND, age:RECIPIENT.",
            valueName: "sink"))
    var secrets: SinkAddress?

    @Option(
        help: ArgumentHelp(
            "A variable that the program of exec: gets besides PATH, HOME and LANG. Repeatable.", valueName: "name"))
    var execEnv: [String] = []

    @Option(help: ArgumentHelp("How long the program of exec: may take for a key. Default: 60s.", valueName: "period"))
    var execTimeout: Period?

    @Option(
        help: ArgumentHelp(
            "Write what age: encrypted into this folder, DIR/<name>.<key-id>.age, not to standard output.",
            valueName: "DIR"))
    var ciphertexts: String?

    @Flag(help: "Run the programs that manifests name in delivery: exec:COMMAND.")
    var allowExec = false

    @Flag(
        name: .customLong("i-accept-secrets-in-this-log"),
        help: "Let --secrets stdout print into the log of a pipeline that takes no masks.")
    var acceptsSecretsInLog = false

    @Option(help: ArgumentHelp("How long to wait for a lock that somebody else holds.", valueName: "period"))
    var lockTimeout: Period = .zero

    func validate() throws {
        var isExec = false
        if case .exec? = secrets { isExec = true }
        guard isExec || (execEnv.isEmpty && execTimeout == nil) else {
            throw ValidationError("--exec-env and --exec-timeout need --secrets exec:COMMAND")
        }
        if let name = execEnv.first(where: { $0.hasPrefix("LOCKSTEP_") }) {
            throw ValidationError("no program gets \(name): what unlocks the store stays with lockstep")
        }
        if let name = execEnv.first(where: { !isVariableName($0) }) {
            throw ValidationError("--exec-env takes the name of a variable, not \"\(name.prefix { $0 != "=" })…\"")
        }
        if let execTimeout, execTimeout < Period(seconds: 1) || execTimeout > Period(seconds: 3600) {
            throw ValidationError("--exec-timeout takes 1s to 1h")
        }
        if ciphertexts == "" { throw ValidationError("--ciphertexts takes a folder") }
    }

    private func isVariableName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
        }
    }

    /// What the options say of the sink that they name.
    func details(output: OutputFormat) -> SinkDetails {
        SinkDetails(
            variables: execEnv, timeout: execTimeout ?? ExecSink.usualTimeout,
            encryptedPlace: encryptedPlace(output: output))
    }

    /// What they say of a sink that a manifest names.
    func details(of delivery: Delivery, output: OutputFormat) -> SinkDetails {
        SinkDetails(
            variables: delivery.environment, timeout: delivery.timeout ?? ExecSink.usualTimeout,
            encryptedPlace: encryptedPlace(output: output))
    }

    /// Beside secrets on standard output encrypted texts are lines of JSON, too.
    private func encryptedPlace(output: OutputFormat) -> AgeSink.Place {
        if let ciphertexts { return .folder(ciphertexts) }
        return output == .json || secrets == .standardOutput ? .json(descriptor: 1) : .text(descriptor: 1)
    }

    /// Shows a result as text: on standard output, unless secrets have it to themselves.
    func show(_ text: String, on console: Console) {
        if secrets == .standardOutput { console.note(text) } else { console.print(text) }
    }
}

extension SinkAddress: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
    package static var allValueStrings: [String] {
        ["terminal", "stdout", "file:DIR", "exec:COMMAND", "age:RECIPIENT"]
    }
}

extension Period: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
