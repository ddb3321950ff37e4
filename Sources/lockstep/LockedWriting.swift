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

    /// `make` gives the writes and the key that seals them.
    func commit(_ make: (State, Instant) throws -> ([Write], SealKey)) throws {
        let holder = LockHolder(
            actor: environment.actor, processID: processID(), command: command, since: environment.clock())
        let lock = try store.lock(projectUID: project.uid, holder: holder, timeout: timeout)
        defer { lock.release() }
        let state = try environment.read(project, from: store)
        let now = environment.clock()
        guard now >= state.project.lastEventAt else {
            throw ClockBehind(now: now, lastEventAt: state.project.lastEventAt)
        }
        let (writes, key) = try make(state, now)
        try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: now, actor: environment.actor, writes: writes,
                sealer: Sealer(key, of: state.project)))
    }
}
