internal import Glibc
internal import Keys
internal import Synchronization

/// The keys at hand: of the project's authorities, or the seal key alone. Read once, when the first of them is asked for.
///
/// Authority keys are looked for in `LOCKSTEP_AUTHORITY_KEY` and in the files that `LOCKSTEP_AUTHORITY_KEY_FILE` names,
/// with colons between them; where neither is set, in the project's own folder. More than one are at hand while keys are left
/// under a former authority.
final class Keyring: Sendable {
    private struct AtHand: Sendable {
        var authorities: [Authority] = []
        var seal: SealKey?
        /// Why the file of the project's own folder is of no use.
        var problem: InputError?
    }

    static let authorityVariable = "LOCKSTEP_AUTHORITY_KEY"
    static let authorityFileVariable = "LOCKSTEP_AUTHORITY_KEY_FILE"
    static let sealVariable = "LOCKSTEP_SEAL_KEY"
    static let sealFileVariable = "LOCKSTEP_SEAL_KEY_FILE"

    private let variables: Variables
    /// Where the authority key is looked for when nothing says where.
    private let usualFile: String
    private let loaded = Mutex<AtHand?>(nil)

    init(variables: Variables, usualFile: String) {
        self.variables = variables
        self.usualFile = usualFile
    }

    /// The files that may hold authority keys, in the order in which they are tried.
    var authorityFiles: [String] {
        variables[Keyring.authorityFileVariable].map { $0.split(separator: ":").map(String.init) } ?? [usualFile]
    }

    /// The project's authority; throws where its key is not at hand.
    func authority(of project: StoredProject) throws -> Authority {
        let authorities = try keys().authorities
        if let current = authorities.first(where: { $0.fingerprint == project.authority }) { return current }
        guard let other = authorities.first else {
            throw try keys().problem ?? InputError.noKey(.authority, paths: authorityFiles)
        }
        throw mismatch(other, project)
    }

    /// Former authorities of the project whose keys are at hand.
    func formerAuthorities(of project: StoredProject) throws -> [Authority] {
        try keys().authorities.filter { project.formerAuthorities.contains($0.fingerprint) }
    }

    /// The first authority at hand, for a project that no store knows yet.
    func anyAuthority() throws -> Authority {
        let keys = try keys()
        if let found = keys.authorities.first { return found }
        throw keys.problem ?? InputError.noKey(.authority, paths: authorityFiles)
    }

    /// Why there is no seal key, where the reason is more than that none was given.
    var sealProblem: InputError? { loaded.withLock { $0?.problem } }

    /// The key that the project's seals are checked with; `nil` where there is none. A key that does not fit is an error:
    /// with it every seal would look broken.
    func sealKey(of project: StoredProject) throws -> SealKey? {
        let keys = try keys()
        if let current = keys.authorities.first(where: { $0.fingerprint == project.authority }) {
            return current.sealKey
        }
        if let seal = keys.seal {
            let check = seal.check
            if check == project.authority.sealCheck { return seal }
            let former = project.formerAuthorities.first { $0.sealCheck == check }
            throw InputError.otherSealKey(expected: project.authority.id, former: former?.id)
        }
        if let other = keys.authorities.first { throw mismatch(other, project) }
        return nil
    }

    private func mismatch(_ found: Authority, _ project: StoredProject) -> InputError {
        project.formerAuthorities.contains(found.fingerprint)
            ? .formerAuthority(current: project.authority.id, found: found.id)
            : .otherAuthority(expected: project.authority.id, found: found.id)
    }

    private func keys() throws -> AtHand {
        try loaded.withLock { loaded in
            if let loaded { return loaded }
            let keys = try read()
            loaded = keys
            return keys
        }
    }

    private func read() throws -> AtHand {
        var keys = AtHand()
        // Both variables are taken, whichever is of use: no program that is started later inherits them.
        let authority = Result {
            try KeyFile.take(variable: Keyring.authorityVariable, .authority, Authority.init(text:))
        }
        let seal = Result { try KeyFile.take(variable: Keyring.sealVariable, .seal, SealKey.init(text:)) }
        if let found = try authority.get() { keys.authorities.append(found) }
        if variables[Keyring.authorityFileVariable] != nil {
            keys.authorities += try authorityFiles.map(Keyring.authority(in:))
        } else if keys.authorities.isEmpty, access(usualFile, F_OK) == 0 {
            // Nobody named it. One that is of no use stops what needs it; whoever only reads the store goes on without.
            do { keys.authorities.append(try Keyring.authority(in: usualFile)) } catch let problem as InputError {
                keys.problem = problem
            }
        }
        keys.seal = try seal.get()
        if keys.seal == nil, let path = variables[Keyring.sealFileVariable] {
            keys.seal = try KeyFile.read(path, .seal, SealKey.init(text:))
        }
        return keys
    }

    /// The authority whose key is in the file.
    static func authority(in path: String) throws -> Authority {
        try KeyFile.read(path, .authority, Authority.init(text:))
    }
}
