internal import GRDB
package import Keys
internal import Log

extension SQLiteStore {
    package func log(projectUID: String) throws -> StoredLog {
        try reading { database in try storedLog(projectUID, database) }
    }

    package func readLog(projectUID: String, _ visit: (_ sequence: Int, EventRow) throws -> Void) throws -> StoredLog {
        try reading { database in
            let log = try storedLog(projectUID, database)
            let row = try SQLStatement(SQLiteStore.wholeLog, database)
            try row.bind(.text(projectUID))
            while try row.step() {
                let (sequence, event) = EventColumns.row(row)
                try visit(sequence, event)
            }
            return log
        }
    }

    package func readLeaves(projectUID: String, _ visit: ([UInt8]) throws -> Void) throws -> StoredLog {
        try reading { database in
            let log = try storedLog(projectUID, database)
            let row = try SQLStatement("SELECT leaf FROM event WHERE +project = ? ORDER BY sequence", database)
            try row.bind(.text(projectUID))
            while try row.step() { try visit(row.bytes(0) ?? []) }
            return log
        }
    }

    /// The frontier that a transaction goes on from. One that is none cannot be gone on from: what was written then would
    /// be in no log.
    func frontier(of projectUID: String, _ database: Database) throws -> Frontier {
        guard let frontier = Frontier(bytes: try storedLog(projectUID, database).frontier) else {
            throw StoreError.malformedRow(table: "project", row: projectUID, problem: "its frontier is none")
        }
        return frontier
    }

    private func storedLog(_ uid: String, _ database: Database) throws -> StoredLog {
        let project = try project(uid, database)
        let row = try SQLStatement("SELECT frontier FROM project WHERE uid = ?", database)
        try row.bind(.text(uid))
        defer { row.reset() }
        let bytes = try row.step() ? row.bytes(0) : nil
        return StoredLog(lineage: project.lineage, serial: project.serial, frontier: bytes ?? [])
    }

    private static let wholeLog = "SELECT \(EventColumns.rowList) FROM event WHERE +project = ? ORDER BY sequence"
}
