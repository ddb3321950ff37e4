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
        let (project, store, state) = try environment.stored()
        let authority = try environment.keyring.authority(of: state.project)
        let need = Need(.command("accept another state of the log"), rights: [.operators])
        let token = try environment.presentedToken(for: state.project)
        _ = try Authorization.check([need], presenting: token, in: state, at: try environment.now(in: store))
        let witnesses = try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint)
        try witnesses.checkpoint?.file.requireWritable()
        var facts = try environment.variables.facts()
        let holder = LockHolder(
            actor: environment.actor, processID: processID(), command: "history accept",
            since: try environment.now(in: store))
        let lock = try store.lock(projectUID: project.uid, holder: holder, timeout: waiting.lockTimeout)
        defer { lock.release() }
        let found = try witnesses.findings()
        guard !found.isEmpty else {
            environment.console.print(AcceptView(refusals: [], serial: nil).text(global.output))
            return .done
        }
        let locked = try environment.read(project, from: store)
        let current = locked.project
        let now = try environment.now(in: store)
        let actor = try Authorization.check([need], presenting: token, in: locked, at: now)
        guard now >= current.lastEventAt else { throw ClockBehind(now: now, lastEventAt: current.lastEventAt) }
        facts["instead-of"] = AcceptView.insteadOf(found)
        let serial = try lock.commit(
            Transaction(
                expectedSerial: current.serial, at: now, actor: environment.actor, facts: facts.telling(of: actor),
                writes: [Write(.nothing, action: .accepted, reason: reason)],
                sealer: Sealer(authority.sealKey, of: current)))
        try witnesses.renew()
        environment.console.print(AcceptView(refusals: found, serial: serial).text(global.output))
        return .done
    }
}
