internal import GRDB
internal import Keys

extension SQLiteStore: CopyableStore {
    func export(_ take: (StoreTable, [SQLValue]) throws -> Void) throws {
        try reading { database in
            for table in StoreTable.allCases {
                let row = try SQLStatement(table.statement, database)
                defer { row.reset() }
                try row.bind()
                while try row.step() { try take(table, table.values(row)) }
            }
        }
    }

    func fill(_ body: ((StoreTable, [[SQLValue]]) throws -> Void) throws -> Void) throws {
        try writing { database in
            try requireSchema(database)
            try database.inTransaction(.immediate) {
                guard try SQLiteStore.projects(database).isEmpty else { throw StoreError.notEmpty(place: path) }
                try body { table, rows in
                    let columns = table.columns
                    let insert = try SQLStatement(
                        """
                        INSERT INTO \(table.rawValue) (\(columns.joined(separator: ", ")))
                        VALUES (\(Array(repeating: "?", count: columns.count).joined(separator: ", ")))
                        """, database)
                    for row in rows { try insert.run(row) }
                }
                return .commit
            }
        }
    }

    func lockAll(holder: LockHolder) throws -> any WholeLock {
        let file = StoreFile(path: path)
        try file.requireWritable()
        try file.refuseNetworkFileSystem()
        // One lock for all projects of a file.
        return try FileLock.acquire(path: file.lockPath, holder: holder, timeout: .zero)
    }
}

extension FileLock: WholeLock {}
