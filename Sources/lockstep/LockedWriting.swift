internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

/// One transaction of a command, made from the state that is found under the lock.
struct LockedWriting {
    let environment: Environment
    let project: ProjectManifest
    let store: any StateStore
    let command: String
    let timeout: Period
    /// The file of a signed checkpoint that the store must go on from, and that is renewed.
    let checkpoint: String?
    private let need: Need
    private let token: PresentedToken?

    /// `what` follows "may not". Throws where the project has operators, and the one that acts may not change operators.
    init(
        _ what: String, environment: Environment, project: ProjectManifest, store: any StateStore, state: State,
        command: String, timeout: Period, checkpoint: String?
    ) throws {
        self.environment = environment
        self.project = project
        self.store = store
        self.command = command
        self.timeout = timeout
        self.checkpoint = checkpoint
        need = Need(.command(what), rights: [.operators])
        token =
            try LockedWriting.canAsk(environment, state) ? environment.presentedToken(for: state.project) : nil
        _ = try authorise(state, at: try environment.now(in: store))
    }

    /// A token is digested with the authority key. Where that is lost nobody can be asked, and the seal key has to do.
    private static func canAsk(_ environment: Environment, _ state: State) -> Bool {
        (try? environment.keyring.authority(of: state.project)) != nil
    }

    private func authorise(_ state: State, at now: Instant) throws -> OperatorRecord? {
        guard LockedWriting.canAsk(environment, state) else { return nil }
        return try Authorization.check([need], presenting: token, in: state, at: now)
    }

    /// What is to be written.
    struct Content {
        var writes: [Write]
        /// From then on: it seals them and signs the checkpoint.
        var authority: Authority
        /// Beside those of the environment.
        var facts: [String: String] = [:]
    }

    /// What was written.
    struct Done {
        var serial: Int
        /// Thrown once the command told what it did.
        var renewed: Result<Void, LogNotNoted>
    }

    /// - Parameters:
    ///   - keyFile: where the authority's key is from then on, if it is a new one.
    ///   - onAnyCopy: also where the log does not go on from what is known of it.
    ///   - make: `nil` where there is nothing to write.
    func commit(
        keyFile: String? = nil, onAnyCopy: Bool = false, _ make: (State, Instant) throws -> Content?
    ) throws -> Done? {
        let facts = try environment.variables.facts()
        let lock = try environment.lock(project, in: store, for: command, timeout: timeout)
        defer { lock.release() }
        let state = try environment.read(project, from: store)
        let now = try environment.now(in: store)
        try ClockBehind.refuse(now, in: state.project)
        if !onAnyCopy {
            try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint).check()
        }
        let actor = try authorise(state, at: now)
        guard let content = try make(state, now) else { return nil }
        let serial = try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: now, actor: environment.actor,
                facts: facts.telling(of: actor).merging(content.facts) { $1 }, writes: content.writes,
                sealer: Sealer(content.authority.sealKey, of: state.project)))
        do {
            try environment.witnesses(
                of: project, in: store, checkpoint: checkpoint, keyFile: keyFile ?? environment.authorityKeyPath(),
                authority: content.authority
            ).renew()
        } catch { return Done(serial: serial, renewed: .failure(LogNotNoted(cause: error))) }
        return Done(serial: serial, renewed: .success(()))
    }
}
