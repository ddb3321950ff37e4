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
    /// The file of a signed checkpoint that is renewed.
    let checkpoint: String?

    func run() throws -> Exit {
        let (project, store, state) = try environment.stored()
        let authority = try environment.keyring.authority(of: state.project)
        let authorities = [authority] + (try environment.keyring.formerAuthorities(of: state.project))
        let facts = try environment.variables.facts()
        let witnesses = try environment.witnesses(of: project, state.project, in: store, checkpoint: checkpoint)
        // Keys end on an old copy of the store, too; that it is one is told afterwards.
        let oldCopy = try witnesses.checkTolerantly()
        let matches = try LeakSearch(digestKeys: authorities.map(\.digestKey), console: environment.console).run(
            against: state)
        // Reading a large text takes its time: what was found is held against the state as it is by now.
        var current = try environment.read(project, from: store)
        let usage = try store.usage(projectUID: project.uid)
        var response = respond(to: matches, in: current, authorities, at: try environment.now(in: store))
        var renewed: Result<Void, any Error> = .success(())
        if !response.writes.isEmpty {
            try environment.warnAboutPlaces(project)
            do {
                let token = try environment.presentedToken(for: state.project)
                (current, response) = try carryOut(
                    matches, authorities, presenting: token, project: project, store: store, facts)
                if oldCopy == nil { renewed = Result { try witnesses.renew() } }
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
        if let oldCopy { throw oldCopy }
        do { try renewed.get() } catch { throw LogNotNoted(cause: error) }
        // Last, so that it is read: what could not be searched may hold a key that works.
        let unsearched = AuthorityKeys.left(
            in: current, at: try environment.now(in: store), except: authorities.map(\.id))
        let undecided = response.findings.count { $0.result == .notSearched }
        if undecided > 0 { throw AuthorityRefusal.notSearched(strings: undecided, authorities: unsearched.map(\.id)) }
        environment.warn(ofUnsearched: unsearched)
        if response.findings.contains(where: { $0.result == .kept }) { return .guarded }
        return response.findings.contains { $0.result.isMatch } ? .done : .nothingMatched
    }

    private func respond(to matches: LeakMatches, in state: State, _ authorities: [Authority], at now: Instant)
        -> LeakResponse
    {
        LeakResponse(
            to: matches.keys, in: state, searched: Set(authorities.map(\.id)), reason: reason, at: now)
    }

    /// Decides again by what is found under the lock, and writes it.
    private func carryOut(
        _ matches: LeakMatches, _ authorities: [Authority], presenting token: PresentedToken?,
        project: ProjectManifest, store: any StateStore, _ facts: [String: String]
    ) throws -> (State, LeakResponse) {
        let lock = try environment.lock(project, in: store, for: "revoke", timeout: lockTimeout)
        defer { lock.release() }
        let state = try environment.read(project, from: store)
        let now = try environment.now(in: store)
        let response = respond(to: matches, in: state, authorities, at: now)
        guard !response.writes.isEmpty else { return (state, response) }
        try ClockBehind.refuse(now, in: state.project)
        let actor = try Authorization.check(response.needs, presenting: token, in: state, at: now)
        try lock.commit(
            Transaction(
                expectedSerial: state.project.serial, at: now, actor: environment.actor,
                facts: facts.telling(of: actor), writes: response.writes,
                sealer: Sealer(try environment.keyring.authority(of: state.project).sealKey, of: state.project)))
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
                .change(
                    .revoke, isOperator ? .operator : .integration,
                    name: finding.integration?.spec.name ?? finding.owner?.spec.name ?? ""),
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
        case .notSearched, .digestDiffers, .unknown: false
        }
    }
}
