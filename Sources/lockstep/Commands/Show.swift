internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile

struct Show: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one integration with its keys and grants, or a saved plan.",
        usage: "lockstep show NAME [options]\nlockstep show --plan FILE [options]")

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The integration's name.")
    var name: String?

    @Option(help: "A plan saved by \"plan --out\".", completion: .file())
    var plan: String?

    func validate() throws {
        guard (name == nil) != (plan == nil) else {
            throw ValidationError("name an integration, or a plan with --plan FILE")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        let text =
            if let plan {
                try showPlan(plan, environment)
            } else {
                try showIntegration(name ?? "", environment)
            }
        environment.console.print(text)
        return .done
    }

    private func showPlan(_ path: String, _ environment: Environment) throws -> String {
        let saved = try PlanFiles.read(path)
        switch global.output {
        case .text: return PlanText(style: environment.console.outputStyle).render(saved.plan)
        case .json: return PlanJSON(saved.plan).text
        }
    }

    private func showIntegration(_ name: String, _ environment: Environment) throws -> String {
        let (_, store, state) = try environment.stored(.integration(name))
        guard let found = state.integrations.first(where: { $0.name == name }) else {
            throw InputError.unknownName(
                what: "integration", name: name,
                suggestions: Likeness.nearest(to: name, among: state.integrations.map(\.name)))
        }
        let view = IntegrationView(
            found, catalogues: state.catalogues, seals: state.sealWords, now: try environment.now(in: store))
        switch global.output {
        case .text: return view.text(style: environment.console.outputStyle)
        case .json: return view.json
        }
    }
}
