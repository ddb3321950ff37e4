internal import Glibc
internal import Keys
internal import Reconcile

/// The token that proves who acts. Nothing of it but its digest is kept.
enum OperatorToken {
    static let variable = "LOCKSTEP_TOKEN"
    static let fileVariable = "LOCKSTEP_TOKEN_FILE"

    /// From the variable, or else from the file that the other variable names; `nil` where neither is set.
    static func read(_ variables: Variables, _ digestKeys: [DigestKey]) throws -> PresentedToken? {
        if let token = try KeyFile.take(variable: variable, .token, { digest($0, digestKeys) }) { return token }
        return try variables[fileVariable].map { path in
            try KeyFile.read(path, .token) { digest($0, digestKeys) }
        }
    }

    /// White space around the token is ignored. `nil` where it has not the form of one, so that a mistake is told from a
    /// token that is unknown.
    private static func digest(_ text: UnsafeBufferPointer<UInt8>, _ digestKeys: [DigestKey]) -> PresentedToken? {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { return nil }
        let bytes = UnsafeBufferPointer(rebasing: text[first...last])
        guard KeyFormat.keyID(of: bytes) != nil else { return nil }
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
