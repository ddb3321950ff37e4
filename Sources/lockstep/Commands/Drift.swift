internal import ArgumentParser
internal import Reconcile

struct Drift: LockstepCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what something other than Lockstep changed in the store.",
        usage: "lockstep drift [options]",
        discussion: """
            Compares the rows with what Lockstep's last events wrote; needs no manifests. Quiet and exit 0 when there \
            is none, exit 2 when there is. "lockstep apply" puts the rows back.
            """)

    @OptionGroup var global: GlobalOptions

    func run(in environment: Environment) async throws -> Exit {
        let report = DriftReport(of: try environment.stored().state)
        let view = DriftView(report)
        switch global.output {
        case .text:
            // Quiet where there is nothing to say, so that it can be watched.
            if !report.items.isEmpty { environment.console.print(view.text(style: environment.console.outputStyle)) }
        case .json: environment.console.print(view.json)
        }
        return report.items.isEmpty ? .done : .changes
    }
}
