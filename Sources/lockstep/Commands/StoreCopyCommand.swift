internal import ArgumentParser
internal import Keys
internal import Stores

struct StoreCopyCommand: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Move everything that a store holds, the audit log included, into an empty one.",
        usage: "lockstep store copy --from ADDRESS --to ADDRESS [options]",
        discussion: """
            The target must hold nothing, or not exist. Nobody can write to the source meanwhile. Afterwards both are read and \
            compared. Name the new store in spec.store or LOCKSTEP_STORE then, and take the old one away.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("The store to copy.", valueName: "address"))
    var from: String

    @Option(help: ArgumentHelp("Where to.", valueName: "address"))
    var to: String

    func run(in environment: Environment) async throws -> Exit {
        let (source, target) = (try environment.storeAddress(from), try environment.storeAddress(to))
        let report = try StoreCopy.copy(from: source, to: target, holder: environment.holder("store copy"))
        let view = StoreCopyView(from: source.place, to: target.place, report: report)
        switch global.output {
        case .text: environment.console.print(view.text)
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
