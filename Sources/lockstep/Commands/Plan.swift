internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile

struct PlanCommand: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what apply would change.",
        usage: "lockstep plan [options]",
        discussion: """
            Compares the manifests with the store, writes nothing, and needs neither the authority key nor the right to \
            write. The plan holds no secret, so a pipeline may publish it.

              lockstep plan                          look
              lockstep plan --out plan.json          keep it for "lockstep apply plan.json"
              lockstep plan --detailed-exitcode      exit 2 when there are changes
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var manifests: ManifestOptions

    @Option(help: "Also write the plan to a file that \"apply FILE\" carries out.", completion: .file())
    var out: String?

    @Flag(help: "Exit 2 when there are changes.")
    var detailedExitcode = false

    @Option(help: ArgumentHelp("Accept that the access of exactly so many integrations ends.", valueName: "count"))
    var allowRevocations: Int?

    func run(in environment: Environment) async throws -> Exit {
        let planning = try await Planning.plan(in: environment, manifests: manifests)
        if let out { try PlanFiles.write(planning, to: out) }
        let refusal = planning.plan.guardFacts.refusal(allowingRevocations: allowRevocations)
        switch global.output {
        case .text:
            environment.console.print(PlanText(style: environment.console.outputStyle).render(planning.plan))
        case .json: environment.console.print(PlanJSON(planning.plan).text)
        }
        if let refusal { throw refusal }
        if planning.plan.changes.contains(where: { $0.heldBack != nil }) { return .guarded }
        return detailedExitcode && !planning.plan.changes.isEmpty ? .changes : .done
    }
}
