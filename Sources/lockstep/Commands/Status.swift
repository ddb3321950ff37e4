internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

struct Status: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell where each integration's set-up stands, and what a person has to do next.",
        usage: "lockstep status [NAME] [options]",
        discussion: """
            From the issue of a key to the partner's first use of it: when and how it was delivered, whether it is used, \
            which replaced keys still work, and what ends soon. Reads the store only.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Only this integration.")
    var name: String?

    func run(in environment: Environment) async throws -> Exit {
        let (project, store, state) = try environment.stored()
        let activations = try store.events(
            projectUID: project.uid, matching: EventQuery(name: name, actions: [.activated]))
        let facts = SetUpFacts(
            usage: try store.usage(projectUID: project.uid), activations: activations,
            warnings: project.expiryWarnings, now: try environment.now(in: store))
        var setUps = SetUp.all(in: state, facts)
        if let name {
            let names = setUps.map(\.name)
            setUps.removeAll { $0.name != name }
            if setUps.isEmpty {
                throw InputError.unknownName(
                    what: "integration", name: name, suggestions: Likeness.nearest(to: name, among: names))
            }
        }
        let view = StatusView(setUps, facts, seals: state.sealWords)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
