internal import Glibc
internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

/// Replaces the authority of a project: the flow of `authority rotate`.
struct AuthorityRotation {
    let environment: Environment
    /// The file of the new authority key: one that a rotation left which was interrupted, or that does not exist yet.
    let path: String
    let reason: String?
    let lockTimeout: Period
    /// The file of a signed checkpoint that is renewed, under the new key.
    let checkpoint: String?

    struct Report {
        var former: String
        var current: String
        var resources: Int
        /// The former authority, with the keys that go on under it.
        var left: AuthorityKeys?
        var path: String
        /// Where the former key was found.
        var formerPath: String
        /// What is thrown once this is told.
        var renewed: Result<Void, LogNotNoted>?
    }

    func run() throws -> Report {
        let (project, store, state) = try environment.stored(tellsOfSeals: false)
        // Refused before a key is drawn that nothing would be made with.
        try check(state)
        let writing = try LockedWriting(
            "replace the authority key", environment: environment, project: project, store: store, state: state,
            command: "authority", timeout: lockTimeout, checkpoint: checkpoint)
        let authority = try newAuthority(beside: state.project)
        let former = state.project.authority.id
        var resources = 0
        let done = try writing.commit(keyFile: path) { state, _ in
            try check(state)
            try refuseKnown(authority, in: state.project)
            let puts = AuthorityRotation.puts(state)
            resources = puts.count
            let replacement = Write(
                .replaceAuthority(authority.fingerprint), action: .authorityReplaced,
                reason: "\(former) by \(authority.id)\(reason.map { "; \($0)" } ?? "")")
            return LockedWriting.Content(writes: [replacement] + puts, authority: authority)
        }
        let after = try store.read(projectUID: project.uid)
        return Report(
            former: former, current: authority.id, resources: resources,
            left: AuthorityKeys.all(in: after, at: try environment.now(in: store)).first { $0.id == former },
            path: path, formerPath: environment.authorityKeyPath(), renewed: done?.renewed)
    }

    /// Only what bears the seals of the authority before is sealed anew.
    private func check(_ state: State) throws {
        guard state.sealsChecked else { throw AuthorityRefusal.cannotCheck }
        let broken = state.brokenSeals
        guard broken.isEmpty else { throw SealsBroken(resources: broken) }
        let drifted = DriftReport(of: state).items.map { ResourceName($0.kind, $0.name) }
        guard drifted.isEmpty else { throw AuthorityRefusal.drifted(drifted) }
    }

    private func newAuthority(beside project: StoredProject) throws -> Authority {
        if access(path, F_OK) == 0 {
            let authority = try Keyring.authority(in: path)
            try refuseKnown(authority, in: project)
            return authority
        }
        var random = SystemRandom()
        let key = AuthorityKey(random: &random)
        try key.withText { try KeyFile.create(path, $0) }
        return Authority(key)
    }

    private func refuseKnown(_ authority: Authority, in project: StoredProject) throws {
        let isCurrent = authority.id == project.authority.id
        guard isCurrent || project.formerAuthorities.contains(where: { $0.id == authority.id }) else { return }
        throw AuthorityRefusal.knownAuthority(path: path, id: authority.id, isCurrent: isCurrent)
    }

    /// Every resource as it is, to be recorded and sealed once more.
    private static func puts(_ state: State) -> [Write] {
        state.catalogues.compactMap(\.recorded).map { Write(.putCatalogue($0), action: .resealed) }
            + state.partners.compactMap(\.recorded).map { Write(.putPartner($0), action: .resealed) }
            + state.integrations.compactMap(\.recorded).map { Write(.putIntegration($0), action: .resealed) }
            + state.operators.compactMap(\.recorded).map { Write(.putOperator($0), action: .resealed) }
    }
}
