internal import ArgumentParser
internal import Keys
internal import Log
internal import Manifests
internal import Reconcile
internal import Stores

struct HistoryAccept: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Go on with a store that was restored from an old copy.",
        usage: "lockstep history accept --reason TEXT [--checkpoint FILE] [options]",
        discussion: """
            Keys that were revoked since the copy was made work again until they are revoked once more: compare with the \
            newest checkpoint and the history that you have, before or at once after. An event tells of it in the log, \
            and what was last seen here, and the checkpoint in FILE, are replaced.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var waiting: LockOptions

    @Option(
        help: ArgumentHelp("A checkpoint that the store does not continue; it is replaced.", valueName: "FILE"),
        completion: .file())
    var checkpoint: String?

    @Option(help: "Why; goes into the audit log.")
    var reason: String

    func run(in environment: Environment) async throws -> Exit {
        let (project, store, state) = try environment.stored(.noIntegration)
        let authority = try environment.keyring.authority(of: state.project)
        let writing = try LockedWriting(
            "accept another state of the log", environment: environment, project: project, store: store, state: state,
            command: "history accept", timeout: waiting.lockTimeout, checkpoint: checkpoint)
        let witnesses = try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint)
        try witnesses.checkpoint?.file.requireWritable()
        var found: [LogRefusal] = []
        let done = try writing.commit(onAnyCopy: true) { _, _ in
            found = try witnesses.findings()
            guard !found.isEmpty else { return nil }
            return LockedWriting.Content(
                writes: [Write(.nothing, action: .accepted, reason: reason)], authority: authority,
                facts: ["instead-of": AcceptView.insteadOf(found)])
        }
        environment.console.print(AcceptView(refusals: found, serial: done?.serial).text(global.output))
        try done?.renewed.get()
        return .done
    }
}
