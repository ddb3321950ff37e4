internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile
internal import Sinks

struct Apply: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make the store what the manifests say, and hand out new secrets once.",
        usage: "lockstep apply [FILE] [options]",
        discussion: """
            Without FILE it plans, shows the plan, asks, and carries it out. With FILE it carries out a plan that \
            "plan --out FILE" saved, if nothing moved since. A new key works only after its secret was delivered; \
            an old one stops only after its successor works. An apply that was interrupted is finished by the next one.

            Secrets go to the terminal, or to a sink:
              --secrets file:DIR    one file per key, DIR/<name>.<key-id>, mode 0600
              --secrets stdout      one line of JSON per batch; the outcome then goes to standard error in text
              --secrets exec:CMD    a program, run once per key without a shell, with the key on standard input
              --secrets age:TO      encrypted with age, printed or written to the folder of --ciphertexts
            A Partner or an Integration may name its own sink in spec.delivery; programs that manifests name run with \
            --allow-exec only.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var witness: CheckpointOptions

    @Argument(help: "A plan saved by \"plan --out\".", completion: .file())
    var planFile: String?

    @Flag(help: "Do not ask before applying. It does not confirm secrets at a terminal.")
    var autoApprove = false

    @Option(help: ArgumentHelp("Apply only the plan that has this digest.", valueName: "digest"))
    var expect: String?

    @Option(help: ArgumentHelp("Accept that the access of exactly so many integrations ends.", valueName: "count"))
    var allowRevocations: Int?

    func validate() throws {
        guard planFile == nil || manifests.file == nil else {
            throw ValidationError("a saved plan and -f do not go together: the plan holds what it needs")
        }
        if let expect, expect.utf8.count != 64 {
            throw ValidationError("--expect takes all 64 digits of the plan's digest")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        var order =
            if let planFile {
                try ApplyOrder.saved(
                    try PlanFiles.read(planFile), from: planFile, allowance: allowRevocations, in: environment)
            } else {
                ApplyOrder.planned(
                    try await Planning.plan(in: environment, manifests: manifests), in: environment)
            }
        if let expect, order.plan.digest.description != expect.lowercased() {
            throw Staleness.otherDigest(reviewed: PlanDigest(text: expect), found: order.plan.digest)
        }
        let asking = !autoApprove && planFile == nil
        let console = environment.console
        if global.output == .text, planFile == nil {
            delivery.show(PlanText(style: console.outputStyle).render(order.plan), on: console)
        } else if asking {
            // Nobody should approve what they were not shown.
            console.note(PlanText(style: console.errorStyle).render(order.plan))
        }
        if let refusal = order.plan.guardFacts.refusal(allowingRevocations: allowRevocations) { throw refusal }
        order.checkpoint = witness.checkpoint
        return try await order.carryOut(
            in: environment, delivery: delivery, asking: asking, command: "apply")
    }
}
