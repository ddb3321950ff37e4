internal import GRDB
package import Keys

extension SQLiteStore {
    package func read(projectUID: String) throws -> State {
        try reading { database in
            let project = try project(projectUID, database)
            var integrations = try IntegrationReader(projectUID, database)
            return State(
                project: project,
                catalogues: try documents(.api, table: "api", projectUID, database),
                partners: try documents(.partner, table: "partner", projectUID, database),
                integrations: try integrations.readAll())
        }
    }

    func project(_ uid: String, _ database: Database) throws -> StoredProject {
        let row = try SQLStatement(ProjectColumns.statement, database)
        try row.bind(.text(uid))
        guard try row.step() else {
            throw StoreError.unknownProject(uid: uid, known: try SQLiteStore.projects(database))
        }
        return try ProjectColumns.read(row, uid: uid)
    }

    /// The APIs or partners of a project: few, so each is decoded.
    private func documents<Value: Document>(
        _ kind: ResourceKind, table: String, _ uid: String, _ database: Database
    ) throws -> [Stored<Value>] {
        let events = try EventReader(database)
        let row = try SQLStatement(DocumentColumns.statement(kind, table: table), database)
        try row.bind(.text(uid), .text(kind.rawValue))
        var result: [Stored<Value>] = []
        while try row.step() {
            result.append(try DocumentColumns.read(row, kind, table: table) { try events.read($0) })
        }
        return result
    }
}
