internal import ArgumentParser
internal import Manifests
internal import Reconcile

struct Drift: LockstepCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what something other than Lockstep changed in the store.",
        usage: "lockstep drift [options]",
        discussion: """
            Compares the rows with what Lockstep's last events wrote; needs no manifests. Quiet and exit 0 when there \
            is none, exit 2 when there is. "lockstep apply" puts the rows back. Keys that expire soon are told of on \
            standard error and change nothing of the exit status.
            """)

    @OptionGroup var global: GlobalOptions

    func run(in environment: Environment) async throws -> Exit {
        let stored = try environment.stored()
        let report = DriftReport(of: stored.state)
        let notices = Notice.expiries(in: stored.state, by: stored.project.expiryWarnings, at: stored.now)
        let view = DriftView(report, notices)
        switch global.output {
        case .text:
            // Quiet where there is nothing to say, so that it can be watched.
            if !report.items.isEmpty { environment.console.print(view.text(style: environment.console.outputStyle)) }
            for notice in notices {
                environment.console.note("\(environment.console.errorStyle.cyan("notice:")) \(notice.message)")
            }
        case .json: environment.console.print(view.json)
        }
        return report.items.isEmpty ? .done : .changes
    }
}
