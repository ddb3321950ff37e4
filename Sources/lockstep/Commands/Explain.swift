internal import ArgumentParser
internal import Manifests

struct Explain: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a kind or a field of manifests: lockstep explain Integration.spec.rotate",
        usage: "lockstep explain PATH [options]")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Kind and fields, with dots between them.")
    var path: String

    func run(in environment: Environment) async throws -> Exit {
        let explanation = try Explanation(path: path)
        let view = ExplanationView(explanation)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
