internal import Keys

/// The integration that a presented key belongs to, put together row by row, with what its seal is checked by. What cannot
/// be read opens nothing.
struct LookUpReader {
    private var record: IntegrationRecord
    private let projectUID: String
    private let lineage: String
    private let seal: Seal?
    /// Of the last event of its name, or of the last rename away from it.
    private let serial: Int

    /// Of a key called `presented`: its integration's row with one of its keys each.
    static let statement = """
        SELECT \(IntegrationColumns.list), \(KeyColumns.list), p.uid, p.lineage, r.seal,
            (SELECT max(e.serial) FROM event e WHERE e.project = i.project AND e.name = i.name AND e.kind = 'Integration'),
            (SELECT max(e.serial) FROM event e WHERE e.project = i.project AND e.former_name = i.name)
        FROM key presented JOIN integration i ON i.id = presented.integration JOIN key k ON k.integration = i.id
            JOIN project p ON p.uid = i.project
            LEFT JOIN recorded r ON r.project = i.project AND r.kind = 'Integration' AND r.name = i.name
        """

    /// From any of the rows; its key is not taken.
    init?(_ row: some ColumnReader) {
        var columns = IntegrationColumns()
        guard let record = try? columns.read(row) else { return nil }
        self.record = record
        let first = IntegrationColumns.count + KeyColumns.count
        projectUID = row.text(first) ?? ""
        lineage = row.text(first + 1) ?? ""
        seal = row.bytes(first + 2).map(Seal.init)
        serial = Int(max(row.integer(first + 3) ?? 0, row.integer(first + 4) ?? 0))
    }

    /// Takes the key of the next row; `false` where it cannot be read.
    mutating func add(_ row: some ColumnReader) -> Bool {
        guard let key = try? IntegrationColumns.key(row) else { return false }
        record.keys.append(key)
        return true
    }

    /// `nil` where the integration does not bear the seal of its last event.
    func answer(_ digest: KeyDigest, at now: Instant, checking key: SealKey) -> KeyAnswer? {
        let sealer = Sealer(key, projectUID: projectUID, lineage: lineage)
        guard
            sealer.holds(seal, .integration, record.spec.name, serial: serial, digest: record.canonicalDigest)
        else { return nil }
        return KeyAnswer(digest, in: record, projectUID: projectUID, at: now)
    }
}
