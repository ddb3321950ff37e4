internal import Glibc
internal import Keys
internal import Log
internal import Manifests
internal import Stores

extension Environment {
    /// `checkpoint`: the file that the command line names; then the authority key has to be there.
    func witnesses(
        of project: ProjectManifest, _ stored: StoredProject, in store: any StateStore, checkpoint: String?
    ) throws -> LogWitnesses {
        var former: [VerifierKey] = []
        if checkpoint != nil {
            former = try keyring.formerAuthorities(of: stored).map { signer(project, $0).verifierKey }
            if let key = try publicKey(nil, project) { former.append(key) }
        }
        return try witnesses(
            of: project, in: store, checkpoint: checkpoint, keyFile: authorityKeyPath(),
            authority: keyring.authority(of: stored), former: former)
    }

    /// What was last seen lies beside the authority key's file.
    func witnesses(
        of project: ProjectManifest, in store: any StateStore, checkpoint: String?, keyFile: String,
        authority: @autoclosure () throws -> Authority, former: [VerifierKey] = []
    ) throws -> LogWitnesses {
        LogWitnesses(
            project: project.uid, store: store, console: console,
            lastSeenPath: LastSeen.path(beside: keyFile, project: project.uid),
            checkpoint: try checkpoint.map { path in
                SignedCheckpointFile(
                    file: CheckpointFile(path: path), signer: signer(project, try authority()), former: former)
            })
    }

    func signer(_ project: ProjectManifest, _ authority: Authority) -> CheckpointSigner {
        // A manifest's uid has letters, digits and hyphens.
        guard let signer = CheckpointSigner(project: project.uid, key: authority.checkpointKey) else {
            preconditionFailure("a uid that no manifest can have")
        }
        return signer
    }

    /// The public keys that checkpoints of the project are verified with, any of which will do: the given one, the one of
    /// the variable, or those of the authority keys at hand, the present one first.
    func verifierKeys(_ given: String?, _ project: ProjectManifest, _ store: any StateStore) throws -> [VerifierKey] {
        if let key = try publicKey(given, project) { return [key] }
        let stored = try store.read(projectUID: project.uid).project
        do {
            let authorities = [try keyring.authority(of: stored)] + (try keyring.formerAuthorities(of: stored))
            return authorities.map { signer(project, $0).verifierKey }
        } catch InputError.noKey(.authority, let paths) { throw InputError.noCheckpointKey(paths: paths) }
    }

    /// The public key that is given, or else in the variable.
    private func publicKey(_ given: String?, _ project: ProjectManifest) throws -> VerifierKey? {
        guard let text = given ?? variables[Environment.checkpointKeyVariable] else { return nil }
        let place = given == nil ? Environment.checkpointKeyVariable : "--checkpoint-key"
        guard let key = VerifierKey(text.trimmingWhitespace) else { throw InputError.badCheckpointKey(place: place) }
        guard key.name == Checkpoint.origin(ofProject: project.uid) else {
            throw InputError.otherCheckpointKey(place: place, name: key.name)
        }
        return key
    }

    static let checkpointKeyVariable = "LOCKSTEP_CHECKPOINT_KEY"
}

extension String {
    /// Without the line feed that a file or a pipeline's settings may have added.
    fileprivate var trimmingWhitespace: String {
        let inner = drop { $0.isWhitespace }
        return String(inner.reversed().drop { $0.isWhitespace }.reversed())
    }
}
