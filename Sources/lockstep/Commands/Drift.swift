internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile

struct Drift: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Tell what something other than Lockstep changed in the store.",
        usage: "lockstep drift [options]",
        discussion: """
            Compares the rows with what Lockstep's last events wrote; needs no manifests. Quiet and exit 0 when there \
            is none. With the seal key at hand the seals are checked as well, and any finding is exit 10; without it \
            exit 2. "lockstep apply" puts the rows back. Keys that expire soon are told of on standard error and change \
            nothing of the exit status.
            """)

    @OptionGroup var global: GlobalOptions

    func run(in environment: Environment) async throws -> Exit {
        let project = try environment.project()
        let store = try environment.store(project)
        let now = try environment.now(in: store)
        let warnings = project.expiryWarnings
        let state = try environment.read(project, from: store) { found in
            found.hasDrifted || Notice.expiry(of: found, by: warnings, at: now) != nil
        }
        environment.noteSeals(of: state, tellsOfBroken: false)
        let report = DriftReport(of: state)
        let notices = Notice.expiries(in: state, by: warnings, at: now)
        let view = DriftView(report, notices, seals: state.sealWords)
        switch global.output {
        case .text:
            // Quiet where there is nothing to say, so that it can be watched.
            if !report.items.isEmpty { environment.console.print(view.text(style: environment.console.outputStyle)) }
            for notice in notices {
                environment.console.note("\(environment.console.errorStyle.cyan("notice:")) \(notice.message)")
            }
        case .json: environment.console.print(view.json)
        }
        // What Lockstep writes bears its seal, so with the key at hand every finding is about rows without one.
        return report.items.isEmpty ? .done : state.sealsChecked ? .unverified : .changes
    }
}
