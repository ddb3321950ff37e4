internal import GRDB
internal import Keys

/// Writes the key rows of an integration, or the token rows of an operator. The columns `first_used_at` and `last_used_at`,
/// which a gateway fills in, are never touched.
struct KeyWriter {
    private let select: SQLStatement
    private let delete: SQLStatement
    private let park: SQLStatement
    private let freeDigest: SQLStatement
    private let upsert: SQLStatement
    private let reassign: SQLStatement

    init(_ table: KeyTable, _ database: Database) throws {
        let (name, bearer) = (table.rawValue, table.bearer)
        select = try SQLStatement("SELECT \(KeyColumns.list) FROM \(name) k WHERE k.\(bearer) = ?", database)
        delete = try SQLStatement("DELETE FROM \(name) WHERE id = ?", database)
        park = try SQLStatement("UPDATE \(name) SET state = 'suspended' WHERE id = ?", database)
        freeDigest = try SQLStatement(
            "UPDATE \(name) SET digest = randomblob(32) WHERE digest = ? AND id <> ?", database)
        let names = KeyColumns.names
        upsert = try SQLStatement(
            """
            INSERT INTO \(name) (\(names.joined(separator: ", ")), \(bearer))
            VALUES (\(Array(repeating: "?", count: names.count + 1).joined(separator: ", ")))
            ON CONFLICT (id) DO UPDATE SET
                \((names.dropFirst() + [bearer]).map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """, database)
        reassign = try SQLStatement(
            "UPDATE \(name) SET \(bearer) = ?, state = 'suspended' WHERE \(bearer) = ?", database)
    }

    /// Makes these the keys of a bearer that may have rows already.
    func replace(of bearer: Int64, with keys: [KeyRecord]) throws {
        let wanted = Dictionary(
            keys.enumerated().map { ($1.id, (Int64($0), $1)) }, uniquingKeysWith: { first, _ in first })
        var settled: Set<KeyID> = []
        for (id, found) in try rows(of: bearer) {
            guard let (position, key) = wanted[id] else {
                // The record lacks it, so other hands made it.
                try delete.run(.text(id.description))
                continue
            }
            if let found, found.position == position, found.record == key {
                settled.insert(id)
            } else if found?.record.state != key.state {
                // At most one row may be active and one pending at any moment, whatever the order of writing.
                try park.run(.text(id.description))
            }
        }
        try write(keys, of: bearer, except: settled)
    }

    func write(_ keys: [KeyRecord], of bearer: Int64, except settled: Set<KeyID> = []) throws {
        for (position, key) in keys.enumerated() where !settled.contains(key.id) {
            // Another row has the digest only where somebody moved it there. Left with one that no key has, that row
            // opens nothing and shows as drift.
            try freeDigest.run(.blob(key.digest.bytes), .text(key.id.description))
            try upsert.run(KeyColumns.values(of: key, position: position) + [.integer(bearer)])
        }
    }

    /// Puts the rows of one integration under another, where none of them works: a `replace` must follow.
    func move(from namesake: Int64, to integration: Int64) throws {
        try reassign.run(.integer(integration), .integer(namesake))
    }

    /// The rows by key id; `nil` for one that cannot be read, which has to be written anew.
    private func rows(of bearer: Int64) throws -> [(KeyID, KeyColumns?)] {
        try select.bind(.integer(bearer))
        defer { select.reset() }
        var rows: [(KeyID, KeyColumns?)] = []
        while try select.step() {
            rows.append((KeyID(select.text(0) ?? ""), try? KeyColumns.read(select, from: 0)))
        }
        return rows
    }
}
