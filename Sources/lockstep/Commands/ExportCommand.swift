internal import ArgumentParser
internal import Reconcile

struct ExportCommand: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write manifests for what the store holds and the manifests lack.",
        usage: "lockstep export [options]",
        discussion: """
            Put behind the project's manifests, what is written makes the next plan change nothing. Nothing is \
            written to the store.
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Also what the manifests have.")
    var all = false

    func run(in environment: Environment) async throws -> Exit {
        let desired = try environment.desired(nil).desired
        let state = try environment.stored().state
        let view = ExportView(try Export(state, beside: desired, all: all), seals: state.sealWords)
        switch global.output {
        case .text: if !view.isEmpty { environment.console.print(view.text) }
        case .json: environment.console.print(view.json)
        }
        for note in view.notes { environment.console.note(note) }
        return .done
    }
}
