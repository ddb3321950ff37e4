internal import Glibc
internal import Keys
internal import Log
internal import Manifests
internal import Stores

/// The keys that a command needs which writes, derived at once: the authority key is taken out of the environment when it
/// is read.
struct ProjectKeys: Sendable {
    let digest: DigestKey
    let checkpoint: CheckpointKey
}

extension Environment {
    /// Where the log's head is noted that was last seen from this machine.
    func lastSeenPath(_ project: ProjectManifest) -> String {
        LastSeen.path(beside: authorityKeyPath(), project: project.uid)
    }

    /// `checkpoint`: the file that the command line names; then the keys have to be there.
    func witnesses(
        of project: ProjectManifest, in store: any StateStore, checkpoint: String?, keys: ProjectKeys?
    ) throws -> LogWitnesses {
        LogWitnesses(
            project: project.uid, store: store, console: console, lastSeenPath: lastSeenPath(project),
            checkpoint: try checkpoint.map { path in
                guard let keys else { throw InputError.noAuthorityKey(paths: [authorityKeyPath()]) }
                return (CheckpointFile(path: path), try signer(project, keys))
            })
    }

    func signer(_ project: ProjectManifest, _ keys: ProjectKeys) throws -> CheckpointSigner {
        // A manifest's uid has letters, digits and hyphens.
        guard let signer = CheckpointSigner(project: project.uid, key: keys.checkpoint) else {
            preconditionFailure("a uid that no manifest can have")
        }
        return signer
    }

    /// The public key that checkpoints of the project are verified with: the given one, the one of the variable, or that
    /// of the authority key.
    func verifierKey(_ given: String?, _ project: ProjectManifest, _ store: any StateStore) throws -> VerifierKey {
        if let text = given ?? variables[Environment.checkpointKeyVariable] {
            let place = given == nil ? Environment.checkpointKeyVariable : "--checkpoint-key"
            guard let key = VerifierKey(text.trimmingWhitespace) else {
                throw InputError.badCheckpointKey(place: place)
            }
            guard key.name == Checkpoint.origin(ofProject: project.uid) else {
                throw InputError.otherCheckpointKey(place: place, name: key.name)
            }
            return key
        }
        do {
            return try signer(project, try keys(for: store.read(projectUID: project.uid).project)).verifierKey
        } catch InputError.noAuthorityKey(let paths) { throw InputError.noCheckpointKey(paths: paths) }
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
