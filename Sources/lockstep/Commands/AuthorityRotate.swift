internal import ArgumentParser
internal import Keys

struct AuthorityRotate: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace the authority key: new seals at once, new digests key by key.",
        usage: "lockstep authority rotate --out FILE [options]",
        discussion: """
            Draws a new authority key into FILE (0600) and seals everything anew in one transaction. Keys that were issued \
            before go on working, under the former authority, until each was rotated: keep its key until then. A \
            rotation that was interrupted goes on with the FILE that it left.

            Whatever checks seals needs the new seal key before it goes on: "lockstep authority seal-key".
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var waiting: LockOptions
    @OptionGroup var witness: CheckpointOptions

    @Option(help: "The file that the new authority key is written to.", completion: .file())
    var out: String

    @Option(help: "Why; goes into the audit log.")
    var reason: String?

    func run(in environment: Environment) async throws -> Exit {
        let rotation = AuthorityRotation(
            environment: environment, path: out, reason: reason, lockTimeout: waiting.lockTimeout,
            checkpoint: witness.checkpoint)
        let report = try rotation.run()
        let view = AuthorityRotationView(report)
        switch global.output {
        case .text:
            environment.console.print(view.text(style: environment.console.outputStyle))
            if let hint = view.hint {
                environment.console.note("\(environment.console.errorStyle.dim("hint:")) \(hint)")
            }
        case .json: environment.console.print(view.json)
        }
        try report.renewed?.get()
        return .done
    }
}
