internal import GRDB
package import Keys

extension SQLiteStore: KeyLookUp {
    package func lookUp(
        _ digest: KeyDigest, at now: Instant, checking seals: SealKey
    ) throws -> KeyAnswer? {
        try reading { database -> KeyAnswer? in
            let row = try SQLStatement(SQLiteStore.lookUpStatement, database)
            try row.bind(.blob(digest.bytes))
            guard try row.step(), var found = LookUpReader(row) else { return nil }
            repeat {
                guard found.add(row) else { return nil }
            } while try row.step()
            return found.answer(digest, at: now, checking: seals)
        }
    }

    /// Searches in indexes only: the digest, the integration's row and keys, its project, its seal, and the serials of its
    /// last event and of the last rename away from its name.
    package static let lookUpStatement =
        "\(LookUpReader.statement) WHERE presented.digest = ? ORDER BY k.position, k.id"
}
