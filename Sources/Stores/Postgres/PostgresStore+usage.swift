package import Keys

extension PostgresStore {
    package func usage(projectUID: String) throws -> [KeyID: KeyUsage] {
        try session.read { connection in
            try requireSchema(connection)
            _ = try project(projectUID, connection)
            var usage: [KeyID: KeyUsage] = [:]
            try connection.stream(UsageColumns.statement, [.text(projectUID)]) { row in
                if let (id, found) = UsageColumns.read(row) { usage[id] = found }
            }
            return usage
        }
    }
}
