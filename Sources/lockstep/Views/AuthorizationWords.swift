internal import Keys
internal import Reconcile

extension Right {
    /// Finishes "it lacks …" and "to apply this takes …".
    var words: String {
        switch self {
        case .credentials(let api): "the permission to manage API credentials of \(printable(api))"
        case .someCredentials: "the permission to manage API credentials"
        case .operators: "the level Site Admin with the permission to edit another user's advanced permissions"
        case .grant(let api, let cells): "a ceiling above \(Right.list(cells)) of \(printable(api))"
        case .wholeAPI(let api): "a ceiling above the whole of \(printable(api))"
        case .ceiling(nil): "the right to grant without a ceiling"
        case .ceiling(let ceiling?): "a ceiling above \(printable(ceiling.words))"
        case .another: "the right to give itself more, which no operator has"
        }
    }

    /// `Candidates (read, write), Jobs (read)`
    private static func list(_ cells: [Cell]) -> String {
        var categories: [(name: String, access: [String])] = []
        for cell in cells {
            if categories.last?.name == cell.category {
                categories[categories.count - 1].access.append(cell.access.rawValue)
            } else {
                categories.append((cell.category, [cell.access.rawValue]))
            }
        }
        return categories.prefix(4).map { "\(printable($0.name)) (\($0.access.joined(separator: ", ")))" }
            .joined(separator: ", ") + (categories.count > 4 ? ", …" : "")
    }
}

extension Failure {
    init(_ error: NotAllowed) {
        switch error {
        case .noToken:
            self.init(
                .notAllowed, "this project has operators, and no token says which of them acts",
                hint: "set LOCKSTEP_TOKEN, or LOCKSTEP_TOKEN_FILE to a file of mode 600 that holds it")
        case .unknownToken:
            self.init(
                .notAllowed, "no operator of this project has the token",
                hint: "it may be another project's, or of a former authority whose key is not at hand; "
                    + "\"lockstep list --operators\" shows who has one")
        case .tokenStopped(let name, let state):
            self.init(
                .notAllowed, "the token of operator \(name) is \(state.rawValue)",
                hint: "a Site Admin can issue another: lockstep rotate --operator \(name), or a higher spec.generation")
        case .unproven(let name):
            self.init(
                .unverified, "no seal proves what operator \(name) may do, so its token proves nothing",
                hint:
                    "another Site Admin's apply puts it right; without one: lockstep init --operator NAME --recover --reason TEXT"
            )
        case .tokenStoppedInRows(let name):
            self.init(
                .notAllowed, "something other than Lockstep ended the token of operator \(name) in the store",
                hint: "\"lockstep drift\" shows what; another operator's apply puts it back")
        case .firstComesFromInit(let names):
            self.init(
                .notAllowed,
                "the manifests name \(counted(names.count, "operator")), and the project has none yet",
                hint: "the first one comes from: lockstep init --operator \(names[0])")
        case .lacksRights(let name, let shortfalls):
            let first = shortfalls[0]
            self.init(
                .notAllowed, "operator \(name) may not \(first.words)",
                hint: Failure.grantors(of: first, to: name))
            let rest = shortfalls.dropFirst().prefix(4).map { "operator \(name) may not \($0.words)" }
            details = rest.reversed()
            if shortfalls.count > 5 {
                details.insert("operator \(name) lacks rights for \(shortfalls.count - 5) more changes", at: 0)
            }
        }
    }

    private static func grantors(of shortfall: Shortfall, to name: String) -> String {
        let names = shortfall.grantors
        guard !names.isEmpty else { return "no operator can grant it; have whoever holds it apply" }
        let list = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        return switch shortfall.right {
        case .another: "\(list) can give it more, by applying its manifest"
        case .credentials, .someCredentials: "\(list) can grant it: spec.developerPermissions of operator \(name)"
        case .operators: "\(list) can grant it: spec.level and spec.userPermissions of operator \(name)"
        case .grant, .wholeAPI, .ceiling: "\(list) can grant it: spec.ceiling of operator \(name)"
        }
    }
}

extension Shortfall {
    /// `update Integration gem: it lacks …`
    fileprivate var words: String {
        let what =
            switch subject {
            case .change(let action, let kind, let name): "\(action.rawValue) \(kind.rawValue) \(printable(name))"
            case .command(let words): words
            }
        return "\(what): it lacks \(right.words)"
    }
}
