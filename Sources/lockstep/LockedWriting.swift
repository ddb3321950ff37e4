internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

/// One transaction of a command, made from the state that is found under the lock.
struct LockedWriting {
    let environment: Environment
    let project: ProjectManifest
    let store: SQLiteStore
    let command: String
    let timeout: Period
    /// The file of a signed checkpoint that the store must go on from, and that is renewed.
    let checkpoint: String?

    /// `make` gives the writes and the authority from then on, which seals them and signs the checkpoint; `keyFile` where its
    /// key is, if that is a new one. What is given back is thrown once the command told what it did.
    func commit(
        keyFile: String? = nil, _ make: (State, Instant) throws -> ([Write], Authority)
    ) throws -> Result<Void, CheckpointNotWritten> {
        let facts = try environment.variables.facts()
        let holder = LockHolder(
            actor: environment.actor, processID: processID(), command: command, since: environment.clock())
        let lock = try store.lock(projectUID: project.uid, holder: holder, timeout: timeout)
        defer { lock.release() }
        let state = try environment.read(project, from: store)
        let now = environment.clock()
        guard now >= state.project.lastEventAt else {
            throw ClockBehind(now: now, lastEventAt: state.project.lastEventAt)
        }
        try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint).check()
        let (writes, authority) = try make(state, now)
        try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: now, actor: environment.actor, facts: facts, writes: writes,
                sealer: Sealer(authority.sealKey, of: state.project)))
        do {
            try environment.witnesses(
                of: project, in: store, checkpoint: checkpoint, keyFile: keyFile ?? environment.authorityKeyPath(),
                authority: authority
            ).renew()
        } catch { return .failure(CheckpointNotWritten(cause: error)) }
        return .success(())
    }
}
