internal import Keys

/// Reads the integrations of a project in a number of statements that does not depend on how many there are: the rows with
/// what was recorded and the last event of each, as a stream in the order of names; what there is of integrations without
/// rows; and the events of those that are not as they were left. Only these last ones are decoded.
struct PostgresIntegrations {
    private let projectUID: String
    private let sealer: Sealer?
    private let connection: PostgresConnection
    private var columns = IntegrationColumns()
    private var renames: [String: SealEvidence.LastEvent] = [:]
    private var found: [Found] = []
    private var current: Current?

    /// One integration, told of or still in want of its last event.
    private enum Found {
        case told(Stored<IntegrationRecord>)
        case open(IntegrationEvidence)

        var event: Int64? {
            switch self {
            case .told: nil
            case .open(let evidence): evidence.event
            }
        }
    }

    /// The integration whose rows are being read.
    private struct Current {
        var id: Int64
        var record: IntegrationRecord
        var recorded: SealEvidence.Recorded?
        var last: SealEvidence.LastEvent?
    }

    init(_ projectUID: String, _ sealer: Sealer?, _ connection: PostgresConnection) {
        self.projectUID = projectUID
        self.sealer = sealer
        self.connection = connection
    }

    private static let lastEvents = """
        (SELECT name, max(sequence) AS sequence, max(serial) AS serial FROM event
        WHERE project = $1 AND kind = 'Integration' GROUP BY name)
        """

    private static let evidence = "r.digest, r.event, r.seal, l.sequence, l.serial"

    private static let rowStatement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list), \(evidence)
        FROM integration i LEFT JOIN key k ON k.integration = i.id
            LEFT JOIN recorded r ON r.project = i.project AND r.kind = 'Integration' AND r.name = i.name
            LEFT JOIN \(lastEvents) l ON l.name = i.name
        WHERE i.project = $1 ORDER BY i.name, k.position, k.id
        """

    private static let missingStatement = """
        SELECT coalesce(r.name, l.name), \(evidence)
        FROM (SELECT * FROM recorded WHERE project = $1 AND kind = 'Integration') r
            FULL JOIN \(lastEvents) l ON l.name = r.name
        WHERE NOT EXISTS (SELECT FROM integration i WHERE i.project = $1 AND i.name = coalesce(r.name, l.name))
        """

    private static let renameStatement = """
        SELECT former_name, max(sequence), max(serial) FROM event
        WHERE project = $1 AND former_name IS NOT NULL GROUP BY former_name
        """

    private static let evidenceColumn = IntegrationColumns.count + KeyColumns.count

    mutating func readAll() throws -> [Stored<IntegrationRecord>] {
        // Everything is read, so tables are joined as wholes. Right after a large first apply the server has no statistics
        // yet, takes them for nearly empty, and would look up one row after the other.
        try connection.run("SELECT set_config('enable_nestloop', 'off', true)")
        let uid = [PostgresParameter.text(projectUID)]
        try connection.run(PostgresIntegrations.renameStatement, uid).forEach { row in
            renames[row.text(0) ?? ""] = PostgresIntegrations.last(row, 1)
        }
        try connection.stream(PostgresIntegrations.rowStatement, uid) { try take($0) }
        try finish()
        try connection.stream(PostgresIntegrations.missingStatement, uid) { row in
            try add(
                row.text(0) ?? "", nil, PostgresIntegrations.recorded(row, 1), PostgresIntegrations.last(row, 4))
        }
        return try settle()
    }

    private mutating func take(_ row: PostgresRow) throws {
        let id = row.integer(1) ?? 0
        if current?.id != id {
            try finish()
            let first = PostgresIntegrations.evidenceColumn
            current = Current(
                id: id, record: try columns.read(row), recorded: PostgresIntegrations.recorded(row, first),
                last: PostgresIntegrations.last(row, first + 3))
        }
        if let key = try IntegrationColumns.key(row) { current?.record.keys.append(key) }
    }

    private mutating func finish() throws {
        guard let current else { return }
        self.current = nil
        try add(current.record.spec.name, current.record, current.recorded, current.last)
    }

    private mutating func add(
        _ name: String, _ record: IntegrationRecord?, _ recorded: SealEvidence.Recorded?,
        _ last: SealEvidence.LastEvent?
    ) throws {
        let evidence = IntegrationEvidence(
            name: name, record, recorded, last: last, rename: renames.isEmpty ? nil : renames[name], sealer)
        if evidence.event != nil {
            found.append(.open(evidence))
        } else if let stored = try evidence.stored(nil) {
            found.append(.told(stored))
        }
    }

    private static func recorded(_ row: PostgresRow, _ first: CInt) -> SealEvidence.Recorded? {
        guard let digest = row.bytes(first), let event = row.integer(first + 1) else { return nil }
        return SealEvidence.Recorded(
            digest: RecordDigest(bytes: digest), seal: row.bytes(first + 2).map(Seal.init), event: Int(event))
    }

    private static func last(_ row: PostgresRow, _ first: CInt) -> SealEvidence.LastEvent? {
        row.integer(first).map { SealEvidence.LastEvent(sequence: Int($0), serial: Int(row.integer(first + 1) ?? 0)) }
    }

    /// Everything told, in the order of names.
    private func settle() throws -> [Stored<IntegrationRecord>] {
        let events = try PostgresStore.events(found.compactMap(\.event), connection)
        var all: [Stored<IntegrationRecord>] = []
        for found in found {
            switch found {
            case .told(let stored): all.append(stored)
            case .open(let evidence):
                let content = try evidence.event.map { sequence in
                    guard let content = events[sequence] else { throw EventReader.unreadable(sequence) }
                    return content
                }
                if let stored = try evidence.stored(content) { all.append(stored) }
            }
        }
        // Those without rows came last.
        if let last = found.last, case .open = last {
            all.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }
        return all
    }
}

extension Stored<IntegrationRecord> {
    fileprivate var name: String { stored?.spec.name ?? recorded?.spec.name ?? "" }
}
