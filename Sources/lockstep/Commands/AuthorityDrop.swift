internal import ArgumentParser
internal import Keys
internal import Reconcile

struct AuthorityDrop: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Forget a former authority under which no key is left.",
        usage: "lockstep authority drop ID [options]",
        discussion: "Its key is not needed any more afterwards; until then \"lockstep authority\" lists the keys left.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var waiting: LockOptions
    @OptionGroup var witness: CheckpointOptions

    @Argument(help: "The authority's id: 16 hexadecimal digits.")
    var id: String

    @Option(help: "Why; goes into the audit log.")
    var reason: String?

    func run(in environment: Environment) async throws -> Exit {
        let (project, store, state) = try environment.stored()
        try check(state, at: try environment.now(in: store))
        _ = try environment.keyring.authority(of: state.project)
        let writing = try LockedWriting(
            "drop an authority", environment: environment, project: project, store: store, state: state,
            command: "authority", timeout: waiting.lockTimeout, checkpoint: witness.checkpoint)
        let done = try writing.commit { state, now in
            try check(state, at: now)
            let authority = try environment.keyring.authority(of: state.project)
            return LockedWriting.Content(
                writes: [Write(.dropAuthority(id), action: .authorityDropped, reason: reason ?? id)],
                authority: authority)
        }
        switch global.output {
        case .text: environment.console.print("Dropped authority \(id). Its key opens nothing any more.")
        case .json: environment.console.print(AuthorityView.json(dropped: id))
        }
        try done?.renewed.get()
        return .done
    }

    private func check(_ state: State, at now: Instant) throws {
        let authorities = AuthorityKeys.all(in: state, at: now)
        guard let found = authorities.first(where: { $0.id == id }) else {
            throw AuthorityRefusal.unknownAuthority(
                id: id, known: authorities.filter { !$0.isCurrent }.map(\.id))
        }
        guard !found.isCurrent else { throw AuthorityRefusal.isCurrent(id: id) }
        guard let left = found.left.first else { return }
        throw AuthorityRefusal.keysLeft(id: id, count: found.left.count, example: left.name)
    }
}
