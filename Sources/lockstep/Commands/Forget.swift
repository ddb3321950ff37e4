internal import ArgumentParser
internal import Keys
internal import Reconcile

struct Forget: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Stop managing an integration without ending its access.",
        usage: "lockstep forget NAME [options]",
        discussion: """
            Its keys go on working and no plan touches it any more. Remove its manifest first; an apply before the \
            removal would take it up again, and an apply between removal and forget would revoke it.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var waiting: LockOptions
    @OptionGroup var witness: CheckpointOptions

    @Argument(help: "The integration's name.")
    var name: String

    @Option(help: "Why; goes into the audit log.")
    var reason: String?

    func run(in environment: Environment) async throws -> Exit {
        let desired = try environment.desired(nil).desired
        var order = try ApplyOrder.commanded(in: environment, .integration(name)) { state, now in
            try CommandPlan.forget(name, beside: desired, reason: reason, in: state, at: now)
        }
        order.checkpoint = witness.checkpoint
        return try await order.carryOut(in: environment, waiting: waiting, command: "forget")
    }
}
