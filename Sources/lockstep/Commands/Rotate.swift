internal import ArgumentParser
internal import Keys
internal import Reconcile

struct Rotate: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract:
            "Replace an integration's key, or an operator's token, now; the old one works until the overlap ends.",
        usage: "lockstep rotate NAME [options]\nlockstep rotate --operator NAME [options]",
        discussion: "Needs no edit of the manifest and is no drift afterwards.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var witness: CheckpointOptions

    @Argument(help: "The integration's name.")
    var name: String?

    @Option(name: .customLong("operator"), help: ArgumentHelp("Replace this operator's token.", valueName: "name"))
    var operatorName: String?

    @Option(help: "How long the old key goes on working, such as 14d; 0 ends it at once. Default: the manifest's.")
    var overlap: Period?

    @Option(help: "Why; goes into the audit log.")
    var reason: String?

    func validate() throws {
        guard (name == nil) != (operatorName == nil) else {
            throw ValidationError("name an integration, or an operator with --operator NAME")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        let scope = name.map(Scope.integration) ?? .noIntegration
        var order = try ApplyOrder.commanded(in: environment, scope) { state, now in
            if let operatorName {
                return try CommandPlan.rotateOperator(
                    operatorName, overlap: overlap, reason: reason, in: state, at: now)
            }
            return try CommandPlan.rotate(name ?? "", overlap: overlap, reason: reason, in: state, at: now)
        }
        order.checkpoint = witness.checkpoint
        return try await order.carryOut(in: environment, delivery: delivery, asking: false, command: "rotate")
    }
}
