internal import Glibc
internal import Keys
internal import Reconcile

/// The token that proves who acts. Nothing of it but its digest is kept.
enum OperatorToken {
    static let variable = "LOCKSTEP_TOKEN"
    static let fileVariable = "LOCKSTEP_TOKEN_FILE"
    /// No key string is longer; room for white space around it.
    private static let limit = 512

    /// From the variable, which is overwritten and taken out of the environment, so that no program started later inherits
    /// it; or else from the file that the other variable names. `nil` where neither is set.
    static func read(_ variables: Variables, _ digestKeys: [DigestKey]) throws -> PresentedToken? {
        if let value = getenv(variable) {
            let text = UnsafeMutableRawBufferPointer(start: value, count: strlen(value))
            defer {
                wipe(text)
                unsetenv(variable)
            }
            return try digest(UnsafeRawBufferPointer(text), place: variable, digestKeys)
        }
        guard let path = variables[fileVariable] else { return nil }
        return try read(path, digestKeys)
    }

    private static func read(_ path: String, _ digestKeys: [DigestKey]) throws -> PresentedToken {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        guard info.st_mode & 0o077 == 0 else {
            throw InputError.tokenExposed(path: path, mode: String(info.st_mode & 0o777, radix: 8))
        }
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 1)
        defer {
            wipe(text)
            text.deallocate()
        }
        let count = Glibc.read(descriptor, text.baseAddress, text.count)
        guard count >= 0 else { throw InputError.unreadable(path: path, problem: errorText()) }
        return try digest(UnsafeRawBufferPointer(rebasing: text[..<count]), place: path, digestKeys)
    }

    /// White space around the token is ignored. Its form is checked, so that a mistake is told from a token that is unknown.
    private static func digest(
        _ text: UnsafeRawBufferPointer, place: String, _ digestKeys: [DigestKey]
    ) throws -> PresentedToken {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { throw InputError.badToken(place: place) }
        let bytes = UnsafeRawBufferPointer(rebasing: text[first...last]).assumingMemoryBound(to: UInt8.self)
        guard KeyFormat.keyID(of: bytes) != nil else { throw InputError.badToken(place: place) }
        return PresentedToken(digests: digestKeys.map { $0.digest(bytes) })
    }

    /// What `plan` says to whoever presents a token. It works without one, and without the authority key, which digests it.
    static func notices(on planning: Planning, _ environment: Environment) throws -> [Notice] {
        let (plan, state) = (planning.plan, planning.state)
        guard state.hasOperators, !plan.effective.isEmpty,
            (try? environment.keyring.authority(of: state.project)) != nil,
            let token = try environment.presentedToken(for: state.project)
        else { return [] }
        let now = try environment.now(in: planning.store)
        let actor = try Authorization.actor(presenting: token, in: state, at: now)
        let lacking = Authorization.shortfalls(Needs.of(plan, in: state), of: actor, in: state, at: now).map(\.right)
        guard !lacking.isEmpty else { return [.mayApply(name: actor.spec.name)] }
        var told: Set<Right> = []
        return lacking.filter { told.insert($0).inserted }.map { .lacksRight(name: actor.spec.name, $0) }
    }
}

extension Environment {
    /// The token that whoever acts presents; `nil` where none is presented. Needs the authority key, which digests it, and
    /// those of former authorities for a token that was issued under them.
    func presentedToken(for project: StoredProject) throws -> PresentedToken? {
        guard getenv(OperatorToken.variable) != nil || variables[OperatorToken.fileVariable] != nil else { return nil }
        let authorities = [try keyring.authority(of: project)] + (try keyring.formerAuthorities(of: project))
        return try OperatorToken.read(variables, authorities.map(\.digestKey))
    }
}
