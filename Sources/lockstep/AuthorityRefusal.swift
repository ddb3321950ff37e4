internal import Keys
internal import Reconcile

/// Why the authority of a project is not replaced or dropped, or what could not be done without a former one.
enum AuthorityRefusal: Error, Hashable {
    /// Rows are not as recorded: what is sealed anew must be what Lockstep wrote.
    case drifted([ResourceName])
    /// Without the authority key and the seal key nobody can tell what may be sealed anew.
    case cannotCheck
    /// The file holds the key of the project's own authority, or of one that was replaced.
    case knownAuthority(path: String, id: String, isCurrent: Bool)
    case unknownAuthority(id: String, known: [String])
    case isCurrent(id: String)
    case keysLeft(id: String, count: Int, example: String)
    /// Strings that may be keys of former authorities whose own keys are not at hand.
    case notSearched(strings: Int, authorities: [String])
}

extension Failure {
    init(_ error: AuthorityRefusal) {
        switch error {
        case .drifted(let resources):
            let names = resources.prefix(5).map(\.description).joined(separator: ", ")
            self.init(
                .error, "rows were changed by something else: \(names)\(resources.count > 5 ? ", …" : "")",
                hint: "\"lockstep apply\" puts them back; then replace the authority key")
        case .cannotCheck:
            self.init(
                .error, "without the authority key or the seal key nobody can tell what may be sealed anew",
                hint: "if both are lost, specs/seals.md says what to do")
        case .knownAuthority(let path, let id, true):
            self.init(
                .error, "\(path) holds the key of authority \(id), which the project has already",
                hint: "name a file that does not exist; a new key is drawn into it")
        case .knownAuthority(let path, let id, false):
            self.init(
                .error, "\(path) holds the key of authority \(id), which was replaced before",
                hint: "name a file that does not exist; a new key is drawn into it")
        case .unknownAuthority(let id, let known):
            self.init(
                .error, "the project has no former authority \"\(id)\"",
                hint: known.isEmpty ? "it has no former one" : "it has \(known.joined(separator: ", "))")
        case .isCurrent(let id):
            self.init(
                .error, "\(id) is the project's own authority",
                hint: "\"lockstep authority rotate --out FILE\" replaces it")
        case .keysLeft(let id, let count, let example):
            self.init(
                .error,
                "authority \(id) has \(counted(count, "key")) that \(count == 1 ? "is" : "are") not revoked, such as that of "
                    + example,
                hint: "\"lockstep authority\" lists them; rotate each, or revoke it")
        case .notSearched(let strings, let authorities):
            self.init(
                .error,
                "\(counted(strings, "key string")) not told: the key of authority "
                    + "\(authorities.joined(separator: ", ")) is not at hand",
                hint: "name its file too, LOCKSTEP_AUTHORITY_KEY_FILE=NEW:OLD, or end what it names: "
                    + "lockstep revoke NAME")
        }
    }
}

extension Environment {
    /// Says which keys a search by digest passed over.
    func warn(ofUnsearched authorities: [AuthorityKeys]) {
        for authority in authorities {
            console.warn(
                "not searched: \(counted(authority.left.count, "key")) of authority \(authority.id), whose own key "
                    + "is not at hand",
                hint: "name its file too: LOCKSTEP_AUTHORITY_KEY_FILE=NEW:OLD")
        }
    }
}
