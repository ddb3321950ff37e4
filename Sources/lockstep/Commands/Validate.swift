internal import ArgumentParser
internal import Manifests

struct Validate: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check the manifests without looking at the store.",
        usage: "lockstep validate [options]",
        discussion: "Shows every error and warning at once, each with its place. Exit 3 when there are errors.")

    @OptionGroup var manifestOptions: ManifestOptions

    @Option(name: .customLong("chdir"), help: "The folder of lockstep.yaml.", completion: .directory)
    var folder: String = "."

    @Option(help: "How diagnostics are written: text, json, or github (workflow annotations).")
    var output: Format = .text

    @Flag(name: .customLong("no-color"), help: "No colours, whatever the terminal.")
    var noColor = false

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, github
    }

    var global: GlobalOptions {
        var options = GlobalOptions()
        options.folder = folder
        options.noColor = noColor
        options.output = output == .json ? .json : .text
        return options
    }

    func run(in environment: Environment) async throws -> Exit {
        let (result, sources) = try environment.manifests(manifestOptions)
        let view = DiagnosticsView(
            InvalidManifests(diagnostics: result.diagnostics, sources: sources, resources: result.resources),
            style: environment.console.outputStyle)
        switch output {
        case .text: environment.console.print(view.text(summary: true))
        case .json: environment.console.print(view.json)
        case .github: environment.console.print(view.github)
        }
        return result.desired == nil ? .invalid : .done
    }
}
