internal import Keys

/// What a store holds, as a fingerprint per table: two stores that have the same hold the same rows.
struct StoreContent {
    private var tables: [StoreTable: (rows: Int, digest: RecordDigest)] = [:]

    /// Adds the next row of a table, in the table's order.
    mutating func add(_ table: StoreTable, _ row: [SQLValue]) {
        var out = CanonicalWriter()
        let before = tables[table] ?? (0, RecordDigest(bytes: []))
        out.data(before.digest.bytes)
        for value in row {
            switch value {
            case .integer(let number): out.number(number)
            case .text(let text): out.text(text)
            case .utf8(let bytes): out.data(bytes)
            case .blob(let bytes): out.text(bytes.map { hex($0) })
            }
        }
        tables[table] = (before.rows + 1, RecordDigest(of: out.bytes))
    }

    func rows(_ table: StoreTable) -> Int { tables[table]?.rows ?? 0 }

    var isEmpty: Bool { tables.isEmpty }

    /// The first table that differs.
    func difference(from other: StoreContent) -> StoreTable? {
        StoreTable.allCases.first { tables[$0]?.digest != other.tables[$0]?.digest || rows($0) != other.rows($0) }
    }
}
