internal import GRDB
package import Keys

extension SQLiteStore {
    /// Of all integrations of a project.
    package static var lastEventStatement: String { IntegrationStatement.last.sql }

    package func read(
        projectUID: String, sealKey: (StoredProject) throws -> SealKey?, into reading: inout some StateReading
    ) throws {
        try self.reading { database in
            let project = try project(projectUID, database)
            let sealer = try sealKey(project).map { Sealer($0, of: project) }
            try reading.begin(
                State(
                    project: project,
                    catalogues: try documents(.api, table: "api", projectUID, sealer, database),
                    partners: try documents(.partner, table: "partner", projectUID, sealer, database),
                    operators: try OperatorReader(projectUID, sealer, database).readAll(),
                    sealsChecked: sealer != nil))
            try integrations(projectUID, sealer, database) { try reading.take($0) }
        }
    }

    func project(_ uid: String, _ database: Database) throws -> StoredProject {
        let row = try SQLStatement(ProjectColumns.statement, database)
        try row.bind(.text(uid))
        guard try row.step() else {
            throw StoreError.unknownProject(uid: uid, known: try SQLiteStore.projects(database))
        }
        return try ProjectColumns.read(row, uid: uid, former: try formerAuthorities(uid, database))
    }

    private func formerAuthorities(_ uid: String, _ database: Database) throws -> [AuthorityFingerprint] {
        let row = try SQLStatement(
            "SELECT \(ProjectColumns.authorityList) FROM authority WHERE project = ? ORDER BY replaced_at, rowid",
            database)
        try row.bind(.text(uid))
        var former: [AuthorityFingerprint] = []
        while try row.step() { former.append(ProjectColumns.authority(row)) }
        return former
    }

    /// One after the other, in the order of names.
    private func integrations(
        _ projectUID: String, _ sealer: Sealer?, _ database: Database,
        _ take: (Stored<IntegrationRecord>) throws -> Void
    ) throws {
        let events = try EventReader(database)
        var statements: [SQLStatement] = []
        defer { for statement in statements { statement.reset() } }
        var reader = try IntegrationReader(sealer) {
            let statement = try SQLStatement($0.sql, database)
            try statement.bind(.text(projectUID))
            statements.append(statement)
            return statement
        }
        while let found = try reader.next() {
            if let stored = try found.stored(try found.event.map { try events.read($0) }) { try take(stored) }
        }
    }

    /// The APIs or partners of a project: few, so each is decoded.
    private func documents<Value: Document>(
        _ kind: ResourceKind, table: String, _ uid: String, _ sealer: Sealer?, _ database: Database
    ) throws -> [Stored<Value>] {
        let events = try EventReader(database)
        let row = try SQLStatement(DocumentColumns.statement(kind, table: table), database)
        try row.bind(.text(uid), .text(kind.rawValue))
        var result: [Stored<Value>] = []
        while try row.step() {
            if let found: Stored<Value> = try DocumentColumns.read(
                row, kind, table: table, sealer, events: { try events.read($0) })
            {
                result.append(found)
            }
        }
        return result
    }
}
