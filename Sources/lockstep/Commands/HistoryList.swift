internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Stores

struct HistoryList: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the audit log: what was done, when, by whom and why.",
        usage: "lockstep history [NAME] [options]",
        discussion: "Times are a day, 2027-01-15, or an instant, 2027-01-15T08:30:00Z; both in UTC, both included.")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Only events of the resource of this name.")
    var name: String?

    @Option(help: ArgumentHelp("Only what this operator did.", valueName: "name"))
    var `operator`: String?

    @Option(help: ArgumentHelp("Only what was done as this user, on any host or on one.", valueName: "user[@host]"))
    var actor: String?

    @Option(help: ArgumentHelp("Only events from then on.", valueName: "time"))
    var since: Moment?

    @Option(help: ArgumentHelp("Only events until then.", valueName: "time"))
    var until: Moment?

    @Option(help: ArgumentHelp("Only the newest so many events.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Write each event as a line of JSON of its own.")
    var jsonl = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1") }
        if jsonl, global.output != .text { throw ValidationError("--jsonl and --output do not go together") }
    }

    func run(in environment: Environment) async throws -> Exit {
        let project = try environment.project()
        let query = EventQuery(
            name: name, limit: limit, actor: actor, operatorName: `operator`, since: since?.start, before: until?.end)
        let events = try environment.store(project).events(projectUID: project.uid, matching: query)
        let view = HistoryView(events: events)
        if jsonl {
            if !events.isEmpty { environment.console.print(view.jsonLines) }
            return .done
        }
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}

/// A day or an instant, as somebody names it who asks for events.
struct Moment: ExpressibleByArgument {
    /// The first instant of it.
    let start: Instant
    /// The first instant after it.
    let end: Instant

    init?(argument: String) {
        if let day = CalendarDay(argument) {
            (start, end) = (day.start, day.end)
        } else if let instant = Instant(argument) {
            (start, end) = (instant, Instant(seconds: instant.seconds + 1))
        } else {
            return nil
        }
    }
}
