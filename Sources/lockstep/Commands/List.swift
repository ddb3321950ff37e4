internal import ArgumentParser

struct List: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys, with the state that each has now.",
        usage: "lockstep list [options]",
        discussion: "Revoked keys are listed too; --working leaves only those that open the API now.")

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Only keys that work now.")
    var working = false

    @Flag(help: "The operators and their tokens instead of the keys.")
    var operators = false

    func run(in environment: Environment) async throws -> Exit {
        let (_, store, state) = try environment.stored()
        if operators {
            let view = OperatorListView(state, workingOnly: working, now: try environment.now(in: store))
            switch global.output {
            case .text: environment.console.print(view.text(style: environment.console.outputStyle))
            case .json: environment.console.print(view.json)
            }
            return .done
        }
        let view = ListView(state, workingOnly: working, now: try environment.now(in: store))
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
