internal import GRDB
package import Keys

extension SQLiteStore {
    package func usage(projectUID: String) throws -> [KeyID: KeyUsage] {
        try reading { database in
            _ = try project(projectUID, database)
            let row = try SQLStatement(UsageColumns.statement, database)
            try row.bind(.text(projectUID))
            var usage: [KeyID: KeyUsage] = [:]
            while try row.step() {
                if let (id, found) = UsageColumns.read(row) { usage[id] = found }
            }
            return usage
        }
    }
}
