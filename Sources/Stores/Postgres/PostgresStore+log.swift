package import Keys
internal import Log

extension PostgresStore {
    package func log(projectUID: String) throws -> StoredLog {
        try session.read { connection in
            try requireSchema(connection)
            return try storedLog(projectUID, connection)
        }
    }

    package func readLog(projectUID: String, _ visit: (_ sequence: Int, EventRow) throws -> Void) throws -> StoredLog {
        try readLog(projectUID, EventColumns.rowList) { row in
            let (sequence, event) = EventColumns.row(row)
            try visit(sequence, event)
        }
    }

    package func readLeaves(projectUID: String, _ visit: ([UInt8]) throws -> Void) throws -> StoredLog {
        try readLog(projectUID, "leaf") { row in try visit(row.bytes(0) ?? []) }
    }

    /// Not tried again when the connection breaks: some rows are visited by then.
    private func readLog(
        _ projectUID: String, _ columns: String, _ visit: (PostgresRow) throws -> Void
    ) throws -> StoredLog {
        try session.readOnce { connection in
            try requireSchema(connection)
            let log = try storedLog(projectUID, connection)
            try connection.stream(
                "SELECT \(columns) FROM event WHERE project = $1 ORDER BY sequence", [.text(projectUID)], visit)
            return log
        }
    }

    private func storedLog(_ uid: String, _ connection: PostgresConnection) throws -> StoredLog {
        let project = try project(uid, connection)
        let row = try connection.run("SELECT frontier FROM project WHERE uid = $1", [.text(uid)]).first
        return StoredLog(lineage: project.lineage, serial: project.serial, frontier: row?.bytes(0) ?? [])
    }
}
