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
            write. The plan holds no secret, so a pipeline may publish it. With the authority key or the seal key at hand \
            the seals are checked, and exit 10 says that one does not verify.

              lockstep plan                          look
              lockstep plan --out plan.json          keep it for "lockstep apply plan.json"
              lockstep plan --detailed-exitcode      exit 2 when there are changes
              lockstep plan --at 2027-01-15          what that day would bring, to look at only
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var manifests: ManifestOptions

    @Option(help: "Also write the plan to a file that \"apply FILE\" carries out.", completion: .file())
    var out: String?

    @Flag(help: "Exit 2 when there are changes.")
    var detailedExitcode = false

    @Option(help: ArgumentHelp("Accept that the access of exactly so many integrations ends.", valueName: "count"))
    var allowRevocations: Int?

    @Option(
        help: ArgumentHelp(
            "Plan for the beginning of a later day, UTC, as if nothing changed until then. Cannot be applied.",
            valueName: "day"))
    var at: CalendarDay?

    func validate() throws {
        guard at == nil || out == nil else {
            throw ValidationError("--at and --out do not go together: a plan for a later day cannot be applied")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        var planning = try await Planning.plan(
            in: environment, manifests: manifests, at: try later(environment), saves: out != nil)
        if let out { try PlanFiles.write(planning, to: out) }
        planning.plan.notices += try OperatorToken.notices(on: planning, environment)
        let refusal = planning.plan.guardFacts.refusal(allowingRevocations: allowRevocations)
        switch global.output {
        case .text:
            environment.console.print(PlanText(style: environment.console.outputStyle).render(planning.plan, at: at))
        case .json: environment.console.print(PlanJSON(planning.plan, at: at).text)
        }
        if planning.plan.findsBrokenSeals || !planning.plan.brokenSealsLeft(in: planning.state).isEmpty {
            // Before the guard's 6: what is stored cannot be believed, whoever counts it.
            if let refusal { Failure(refusal).show(on: environment.console) }
            return .unverified
        }
        if let refusal { throw refusal }
        if planning.plan.changes.contains(where: { $0.heldBack != nil }) { return .guarded }
        return detailedExitcode && !planning.plan.changes.isEmpty ? .changes : .done
    }

    private func later(_ environment: Environment) throws -> Instant? {
        guard let at else { return nil }
        guard at.start > environment.clock() else { throw InputError.notAhead(at) }
        return at.start
    }
}
