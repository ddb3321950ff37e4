internal import ArgumentParser
internal import Keys
internal import Reconcile

struct Revoke: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End an integration's access, an operator's, or the keys that leaked, now.",
        usage: """
            lockstep revoke NAME --reason TEXT [options]
            lockstep revoke --operator NAME --reason TEXT [options]
            lockstep revoke --leaked [--reason TEXT] [options] < FILE
            """,
        discussion: """
            With NAME all keys of the integration stop at once, with --operator all tokens of the operator. With --leaked those keys stop that stand in the text on \
            standard input, a key or a whole log, and what each could do is shown. The manifest may stay: an apply \
            issues no new key until spec.generation is raised.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var delivery: DeliveryOptions
    @OptionGroup var witness: CheckpointOptions

    @Argument(help: "The integration's name.")
    var name: String?

    @Option(name: .customLong("operator"), help: ArgumentHelp("End this operator's tokens.", valueName: "name"))
    var operatorName: String?

    @Flag(help: "Revoke the keys and tokens that the text on standard input holds, and no others.")
    var leaked = false

    @Option(help: "Why; goes into the audit log. With --leaked it may be left out.")
    var reason: String?

    func validate() throws {
        if leaked {
            guard name == nil, operatorName == nil else {
                throw ValidationError("a name and --leaked do not go together: the text says which keys end")
            }
        } else {
            guard (name == nil) != (operatorName == nil) else {
                throw ValidationError(
                    "name an integration or --operator NAME, or give --leaked and the text on standard input")
            }
            guard reason != nil else { throw ValidationError("--reason TEXT is needed; it goes into the audit log") }
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        guard !leaked else {
            return try LeakRevocation(
                environment: environment, reason: reason ?? "leaked", lockTimeout: delivery.lockTimeout,
                checkpoint: witness.checkpoint
            ).run()
        }
        let scope = name.map(Scope.integration) ?? .noIntegration
        var order = try ApplyOrder.commanded(in: environment, scope) { state, now in
            if let operatorName {
                return try CommandPlan.revokeOperator(operatorName, reason: reason, in: state, at: now)
            }
            return try CommandPlan.revoke(name ?? "", reason: reason, in: state, at: now)
        }
        order.checkpoint = witness.checkpoint
        order.endsAccess = true
        return try await order.carryOut(in: environment, delivery: delivery, asking: false, command: "revoke")
    }
}
