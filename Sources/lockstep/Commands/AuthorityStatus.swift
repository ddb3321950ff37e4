internal import ArgumentParser
internal import Reconcile

struct AuthorityStatus: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "List the authorities, and the keys that are left under former ones.",
        usage: "lockstep authority [options]")

    @OptionGroup var global: GlobalOptions

    func run(in environment: Environment) async throws -> Exit {
        let (_, store, state) = try environment.stored()
        let view = AuthorityView(
            AuthorityKeys.all(in: state, at: try environment.now(in: store)), seals: state.sealWords)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
