package import Keys

extension PostgresStore: KeyLookUp {
    package func lookUp(
        _ digest: KeyDigest, at now: Instant, checking seals: SealKey
    ) throws -> KeyAnswer? {
        try session.read { connection -> KeyAnswer? in
            // The only table that the verifier's role may read says which schema this is.
            try requireSchema(connection)
            let rows = try connection.run("SELECT * FROM look_up($1)", [.blob(digest.bytes)])
            guard let first = rows.first, var found = LookUpReader(first) else { return nil }
            var isReadable = true
            rows.forEach { if isReadable { isReadable = found.add($0) } }
            return isReadable ? found.answer(digest, at: now, checking: seals) : nil
        }
    }
}
