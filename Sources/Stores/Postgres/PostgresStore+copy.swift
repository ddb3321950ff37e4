internal import Keys

extension PostgresStore: CopyableStore {
    func export(_ take: (StoreTable, [SQLValue]) throws -> Void) throws {
        // Not tried again when the connection breaks: some rows are handed over by then.
        try session.readOnce { connection in
            try requireSchema(connection)
            for table in StoreTable.allCases {
                try connection.stream(table.statement, []) { try take(table, table.values($0)) }
            }
        }
    }

    func fill(_ body: ((StoreTable, [[SQLValue]]) throws -> Void) throws -> Void) throws {
        try session.use { connection in
            try connection.transaction {
                try requireSchema(connection)
                try connection.pipeline(takeTurn)
                guard try PostgresStore.projects(connection).isEmpty else { throw StoreError.notEmpty(place: place) }
                try body { table, rows in
                    var columns = PostgresColumns(table.columns)
                    for row in rows { columns.append(row) }
                    try connection.run(
                        """
                        INSERT INTO \(table.rawValue) (\(table.columns.joined(separator: ", ")))
                        SELECT * FROM \(columns.table(from: 1))
                        """, columns.parameters)
                }
                try connection.run("INSERT INTO lock (name) SELECT uid FROM project")
                try connection.run("INSERT INTO lock_holder (name) SELECT uid FROM project")
                // The next integration or operator gets an id that none of the copied ones has.
                for table in [StoreTable.integration, .operator].map(\.rawValue) {
                    try connection.run(
                        """
                        SELECT setval(pg_get_serial_sequence('\(table)', 'id'), max(id)) FROM \(table)
                        HAVING max(id) IS NOT NULL
                        """)
                }
            }
        }
    }

    func lockAll(holder: LockHolder) throws -> any WholeLock { try PostgresWholeLock(self, holder: holder) }
}
