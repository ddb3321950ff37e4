internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Stores

struct History: LockstepCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the audit log: what was done, when, by whom and why.",
        usage: "lockstep history [NAME] [options]")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Only events of the resource of this name.")
    var name: String?

    @Option(help: ArgumentHelp("Only the newest so many events.", valueName: "count"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    func run(in environment: Environment) async throws -> Exit {
        let project = try environment.project()
        let events = try environment.store(project).events(
            projectUID: project.uid, matching: EventQuery(name: name, limit: limit))
        let view = HistoryView(events: events)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
