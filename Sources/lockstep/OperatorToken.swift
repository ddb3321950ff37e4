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
    static func digest(_ variables: Variables, _ digestKey: DigestKey) throws -> KeyDigest? {
        if let value = getenv(variable) {
            let text = UnsafeMutableRawBufferPointer(start: value, count: strlen(value))
            defer {
                wipe(text)
                unsetenv(variable)
            }
            return try digest(UnsafeRawBufferPointer(text), place: variable, digestKey)
        }
        guard let path = variables[fileVariable] else { return nil }
        return try read(path, digestKey)
    }

    private static func read(_ path: String, _ digestKey: DigestKey) throws -> KeyDigest {
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
        return try digest(UnsafeRawBufferPointer(rebasing: text[..<count]), place: path, digestKey)
    }

    /// White space around the token is ignored. Its form is checked, so that a mistake is told from a token that is unknown.
    private static func digest(
        _ text: UnsafeRawBufferPointer, place: String, _ digestKey: DigestKey
    ) throws -> KeyDigest {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { throw InputError.badToken(place: place) }
        let bytes = UnsafeRawBufferPointer(rebasing: text[first...last]).assumingMemoryBound(to: UInt8.self)
        guard KeyFormat.keyID(of: bytes) != nil else { throw InputError.badToken(place: place) }
        return digestKey.digest(bytes)
    }

    /// What `plan` says to whoever presents a token. It works without one, and without the authority key, which digests it.
    static func notices(on plan: Plan, in state: State, _ environment: Environment) throws -> [Notice] {
        guard state.hasOperators, !plan.effective.isEmpty,
            getenv(variable) != nil || environment.variables[fileVariable] != nil,
            let digestKey = try? environment.digestKey(for: state.project),
            let token = try environment.operatorToken(digestKey)
        else { return [] }
        let now = environment.clock()
        let actor = try Authority.actor(presenting: token, in: state, at: now)
        let lacking = Authority.shortfalls(Needs.of(plan, in: state), of: actor, in: state, at: now).map(\.right)
        guard !lacking.isEmpty else { return [.mayApply(name: actor.spec.name)] }
        var told: Set<Right> = []
        return lacking.filter { told.insert($0).inserted }.map { .lacksRight(name: actor.spec.name, $0) }
    }
}

extension Environment {
    /// The digest of the token that whoever acts presents; `nil` where none is presented.
    func operatorToken(_ digestKey: DigestKey) throws -> KeyDigest? { try OperatorToken.digest(variables, digestKey) }
}
