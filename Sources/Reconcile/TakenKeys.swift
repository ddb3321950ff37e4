internal import Keys

/// The keys of a project, as rows and as recorded: hands may have deleted the rows of one.
struct TakenKeys {
    private let uid: String
    private var digests: [KeyDigest: String] = [:]
    private var ids: Set<KeyID> = []

    init(_ state: State) {
        uid = state.project.uid
        for integration in state.integrations {
            for record in [integration.stored, integration.recorded].compactMap(\.self) {
                for key in record.keys {
                    digests[key.digest] = record.spec.name
                    ids.insert(key.id)
                }
            }
        }
        // A token of an operator as a key would open the API to whoever may see it in requests.
        for record in state.operators.flatMap({ [$0.stored, $0.recorded] }).compactMap(\.self) {
            for key in record.keys { digests[key.digest] = record.spec.name }
        }
    }

    /// `holder`: what the store says of the key, which has other projects too.
    func check(_ adoption: Adoption, _ holder: KeyHolder?) throws(AdoptionFault) {
        for digest in [adoption.digest] + adoption.formerDigests {
            if let name = digests[digest] { throw .knownKey(integration: name) }
        }
        if let holder, holder.isSameKey {
            throw .knownKey(integration: holder.projectUID == uid ? holder.integration : nil)
        }
        guard holder == nil, !ids.contains(adoption.id) else { throw .knownKeyID }
    }
}
