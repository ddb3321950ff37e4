internal import Keys
internal import Leaks
internal import Manifests
internal import Reconcile
internal import Stores

/// Finds the keys of a leaked text and ends them in one transaction: the flow of `revoke --leaked`.
struct LeakRevocation {
    let environment: Environment
    let reason: String
    let lockTimeout: Period

    func run() throws -> Exit {
        let (project, store, state) = try environment.stored()
        let digestKey = try environment.digestKey(for: state.project)
        let matches = try LeakSearch(digestKey: digestKey, console: environment.console).run(against: state)
        // Reading a large text takes its time: what was found is held against the state as it is by now.
        var current = try store.read(projectUID: project.uid)
        let usage = try store.usage(projectUID: project.uid)
        var response = respond(to: matches, in: current)
        if !response.writes.isEmpty {
            try environment.warnAboutPlaces(project)
            do {
                let token = try environment.operatorToken(digestKey)
                (current, response) = try carryOut(matches, presenting: token, project: project, store: store)
            } catch {
                throw LeakedKeysWork(cause: error, findings: response.findings.filter { $0.result == .revoked })
            }
        }
        let view = LeakView(
            response.findings, unlisted: matches.unlisted, project: project.name, state: current, usage: usage)
        switch environment.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        if response.findings.contains(where: { $0.result == .kept }) { return .guarded }
        return response.findings.contains { $0.result.isMatch } ? .done : .nothingMatched
    }

    private func respond(to matches: LeakMatches, in state: State) -> LeakResponse {
        LeakResponse(to: matches.keys, in: state, reason: reason, at: environment.clock())
    }

    /// Decides again by what is found under the lock, and writes it.
    private func carryOut(
        _ matches: LeakMatches, presenting token: KeyDigest?, project: ProjectManifest, store: SQLiteStore
    ) throws -> (State, LeakResponse) {
        let holder = LockHolder(
            actor: environment.actor, processID: processID(), command: "revoke", since: environment.clock())
        let lock = try store.lock(projectUID: project.uid, holder: holder, timeout: lockTimeout)
        defer { lock.release() }
        let state = try store.read(projectUID: project.uid)
        let response = respond(to: matches, in: state)
        guard !response.writes.isEmpty else { return (state, response) }
        let now = environment.clock()
        guard now >= state.project.lastEventAt else {
            throw ClockBehind(now: now, lastEventAt: state.project.lastEventAt)
        }
        let actor = try Authority.check(response.needs, presenting: token, in: state, at: now)
        try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: now, actor: environment.actor(actor),
                writes: response.writes))
        return (state, response)
    }
}

/// Keys of the project stand in a leaked text, and they could not be revoked.
struct LeakedKeysWork: Error {
    var cause: any Error
    var findings: [LeakFinding]
}

extension LeakResponse {
    /// Ending access takes what `lockstep revoke` takes.
    fileprivate var needs: [Need] {
        findings.filter { $0.result == .revoked }.map { finding in
            let isOperator = finding.owner != nil
            return Need(
                kind: isOperator ? .operator : .integration,
                name: finding.integration?.spec.name ?? finding.owner?.spec.name ?? "", action: .revoke,
                rights: isOperator ? [.operators] : [.credentials(api: finding.integration?.spec.api ?? "")],
                endsOnly: true)
        }
    }
}

extension LeakFinding.Result {
    /// The text holds this very key of the project.
    var isMatch: Bool {
        switch self {
        case .revoked, .alreadyRevoked, .kept: true
        case .digestDiffers, .unknown: false
        }
    }
}
