package import Keys

extension InMemoryStore: KeyLookUp {
    package func lookUp(
        _ digest: KeyDigest, at now: Instant, checking seals: SealKey
    ) throws -> KeyAnswer? {
        rows { content, record in
            guard record.keys.contains(where: { $0.digest == digest }) else { return nil }
            let evidence = content.evidence(.integration, record.spec.name, rows: .integration(record))
            let holds = Sealer(seals, of: content.project).holds(
                evidence.recorded?.seal, .integration, record.spec.name, serial: evidence.last?.serial ?? 0,
                digest: record.canonicalDigest)
            return holds ? KeyAnswer(digest, in: record, projectUID: content.project.uid, at: now) : nil
        }
    }

    package func holders(of keys: [(id: KeyID, digest: KeyDigest)]) throws -> [KeyHolder?] {
        keys.map { id, digest in
            func holder(isSameKey: Bool, _ matches: (KeyRecord) -> Bool) -> KeyHolder? {
                rows { content, record in
                    record.keys.contains(where: matches)
                        ? KeyHolder(
                            projectUID: content.project.uid, integration: record.spec.name, isSameKey: isSameKey) : nil
                }
            }
            return holder(isSameKey: true) { $0.digest == digest } ?? holder(isSameKey: false) { $0.id == id }
        }
    }
}
