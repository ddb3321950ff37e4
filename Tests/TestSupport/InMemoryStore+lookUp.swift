package import Keys

extension InMemoryStore: KeyLookUp {
    package func lookUp(_ digest: KeyDigest, at now: Instant) throws -> KeyAnswer? {
        rows { uid, record in
            guard let key = record.keys.first(where: { $0.digest == digest }) else { return nil }
            return KeyAnswer(
                projectUID: uid, integration: record.spec.name, api: record.spec.api, partner: record.spec.partner,
                keyID: key.id, state: record.state(of: key, at: now), grants: record.spec.grants)
        }
    }

    package func holders(of keys: [(id: KeyID, digest: KeyDigest)]) throws -> [KeyHolder?] {
        keys.map { id, digest in
            func holder(isSameKey: Bool, _ matches: (KeyRecord) -> Bool) -> KeyHolder? {
                rows { uid, record in
                    record.keys.contains(where: matches)
                        ? KeyHolder(projectUID: uid, integration: record.spec.name, isSameKey: isSameKey) : nil
                }
            }
            return holder(isSameKey: true) { $0.digest == digest } ?? holder(isSameKey: false) { $0.id == id }
        }
    }
}
