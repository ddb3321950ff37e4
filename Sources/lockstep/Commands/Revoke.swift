internal import ArgumentParser
internal import Keys
internal import Reconcile

struct Revoke: LockstepCommand {
    static let configuration = CommandConfiguration(
        abstract: "End an integration's access now.",
        usage: "lockstep revoke NAME --reason TEXT [options]",
        discussion: """
            All its keys stop at once. The manifest may stay: an apply does not bring the key back until \
            spec.generation is raised.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var delivery: DeliveryOptions

    @Argument(help: "The integration's name.")
    var name: String

    @Option(help: "Why; goes into the audit log.")
    var reason: String

    func run(in environment: Environment) async throws -> Exit {
        let order = try ApplyOrder.commanded(in: environment) { state, now in
            try CommandPlan.revoke(name, reason: reason, in: state, at: now)
        }
        return try await order.carryOut(in: environment, delivery: delivery, asking: false, command: "revoke")
    }
}
