internal import ArgumentParser
internal import Keys
internal import Reconcile

struct CalendarCommand: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "List what falls due: rotations, ends of overlaps, expiries.",
        usage: "lockstep calendar [--until DAY] [options]",
        discussion: """
            Reads the store only: a manifest that was not applied is not in it. "lockstep plan --at DAY" shows what a day \
            brings with the manifests as they are.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("The last day to list, such as 2027-06-30.", valueName: "day"))
    var until: CalendarDay?

    func run(in environment: Environment) async throws -> Exit {
        let (_, store, state) = try environment.stored()
        let view = CalendarView(
            Reconcile.Calendar(state, at: try environment.now(in: store)), until: until, seals: state.sealWords)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}

extension CalendarDay: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
