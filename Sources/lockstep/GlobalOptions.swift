internal import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(name: .customLong("chdir"), help: "The folder of lockstep.yaml.", completion: .directory)
    var folder: String = "."

    @Option(help: "How results are written: text or json.")
    var output: OutputFormat = .text

    @Flag(name: .customLong("no-color"), help: "No colours, whatever the terminal.")
    var noColor = false
}

/// The formats of results; each view has one value behind all of them.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// Where manifests come from.
struct ManifestOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Read manifests from standard input (\"-\") instead of the project's folder.", valueName: "-"))
    var file: String?

    func validate() throws {
        guard file == nil || file == "-" else {
            throw ValidationError(
                "-f takes only \"-\" (standard input): a plan from part of the manifests would revoke the rest")
        }
    }
}
