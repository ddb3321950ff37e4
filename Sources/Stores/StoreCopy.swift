package import Keys

/// Moves everything that one store holds, the audit log included, into another one that holds nothing.
package enum StoreCopy {
    package struct Report: Sendable {
        package var projects: Int
        package var integrations: Int
        package var keys: Int
        package var events: Int
    }

    /// Rows that are written in one statement.
    private static let batch = 1_000

    /// Under the source's lock, so that nothing is written there that the copy would miss. Afterwards both are read
    /// from the beginning and compared; throws `StoreError.copyDiffers` where they are not the same.
    package static func copy(
        from source: StoreAddress, to target: StoreAddress, holder: LockHolder
    ) throws -> Report {
        let from = try source.copyable()
        let lock = try from.lockAll(holder: holder)
        defer { lock.release() }
        let to = try target.exists() ? try target.copyable() : try target.createCopyable()
        try to.fill { write in
            var (open, rows): (StoreTable, [[SQLValue]]) = (.project, [])
            try from.export { table, row in
                if table != open || rows.count == batch {
                    if !rows.isEmpty { try write(open, rows) }
                    (open, rows) = (table, [])
                }
                rows.append(row)
            }
            if !rows.isEmpty { try write(open, rows) }
        }
        let (before, after) = (try from.content(), try to.content())
        if let table = before.difference(from: after) {
            throw StoreError.copyDiffers(place: target.place, table: table.rawValue)
        }
        return Report(
            projects: after.rows(.project), integrations: after.rows(.integration), keys: after.rows(.key),
            events: after.rows(.event))
    }
}
