package import Keys

extension PostgresStore: KeyLookUp {
    package func lookUp(_ digest: KeyDigest, at now: Instant) throws -> KeyAnswer? {
        try session.read { connection -> KeyAnswer? in
            // The only table that the verifier's role may read says which schema this is.
            try requireSchema(connection)
            let row = try connection.run("SELECT * FROM look_up($1)", [.blob(digest.bytes)]).first
            return row.flatMap { LookUpColumns.read($0, digest: digest, at: now) }
        }
    }
}
