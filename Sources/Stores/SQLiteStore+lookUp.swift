internal import GRDB
package import Keys

extension SQLiteStore: KeyLookUp {
    package func lookUp(
        _ digest: KeyDigest, at now: Instant, checking seals: SealKey
    ) throws -> KeyAnswer? {
        try reading { database -> KeyAnswer? in
            let row = try SQLStatement(SQLiteStore.lookUpStatement, database)
            try row.bind(.blob(digest.bytes))
            guard try row.step() else { return nil }
            let first = IntegrationColumns.count + KeyColumns.count
            let projectUID = row.text(first) ?? ""
            let sealer = Sealer(seals, projectUID: projectUID, lineage: row.text(first + 1) ?? "")
            let seal = row.bytes(first + 2).map(Seal.init)
            let serial = Int(max(row.integer(first + 3) ?? 0, row.integer(first + 4) ?? 0))
            // What cannot be read opens nothing.
            guard let record = try record(row),
                sealer.holds(
                    seal, .integration, record.spec.name, serial: serial, digest: record.canonicalDigest)
            else { return nil }
            return KeyAnswer(digest, in: record, projectUID: projectUID, at: now)
        }
    }

    /// The integration whose rows the statement stands on; `nil` where they cannot be read.
    private func record(_ row: SQLStatement) throws -> IntegrationRecord? {
        var columns = IntegrationColumns()
        guard var record = try? columns.read(row) else { return nil }
        repeat {
            guard let key = try? IntegrationColumns.key(row) else { return nil }
            record.keys.append(key)
        } while try row.step()
        return record
    }

    /// Searches in indexes only: the digest, the integration's row and keys, its project, its seal, and the serials of its
    /// last event and of the last rename away from its name.
    package static let lookUpStatement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list), p.uid, p.lineage, r.seal,
            (SELECT max(serial) FROM event WHERE project = i.project AND name = i.name AND kind = 'Integration'),
            (SELECT max(serial) FROM event WHERE project = i.project AND former_name = i.name)
        FROM key presented JOIN integration i ON i.id = presented.integration JOIN key k ON k.integration = i.id
            JOIN project p ON p.uid = i.project
            LEFT JOIN recorded r ON r.project = i.project AND r.kind = 'Integration' AND r.name = i.name
        WHERE presented.digest = ? ORDER BY k.position, k.id
        """
}
