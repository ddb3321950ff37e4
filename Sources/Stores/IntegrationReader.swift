internal import Keys

/// Reads the integrations of a project: three streams, rows with their keys, what was recorded and the last event of each name,
/// are walked side by side in the order of names. The same for every engine.
///
/// A record whose canonical digest is the recorded one, and sealed, is what was recorded; the event that wrote it is
/// decoded only where that does not hold. (One statement with a FULL JOIN would have to hash and sort everything first.)
struct IntegrationReader<Rows: SteppedRows> {
    private let sealer: Sealer?
    private let rows: Rows
    private let recorded: Rows
    private let last: Rows
    private let renames: [String: SealEvidence.LastEvent]
    private var columns = IntegrationColumns()
    private var hasRow: Bool
    private var hasRecorded: Bool
    private var hasLast: Bool

    /// - Parameter run: runs one of the statements of `IntegrationStatement` for the project.
    init(_ sealer: Sealer?, _ run: (IntegrationStatement) throws -> Rows) throws {
        self.sealer = sealer
        renames = try IntegrationReader.renames(try run(.renames))
        rows = try run(.rows)
        recorded = try run(.recorded)
        last = try run(.last)
        hasRow = try rows.step()
        hasRecorded = try recorded.step()
        hasLast = try last.step()
    }

    /// The event by which a name was given up for another.
    private static func renames(_ row: Rows) throws -> [String: SealEvidence.LastEvent] {
        var renames: [String: SealEvidence.LastEvent] = [:]
        while try row.step() { renames[row.text(0) ?? ""] = lastEvent(row) }
        return renames
    }

    private static func lastEvent(_ row: Rows) -> SealEvidence.LastEvent {
        SealEvidence.LastEvent(sequence: Int(row.integer(1) ?? 0), serial: Int(row.integer(2) ?? 0))
    }

    /// What was found of the next integration, in the order of names; `nil` after the last one.
    mutating func next() throws -> IntegrationEvidence? {
        guard let least = least() else { return nil }
        let name = least.text(0) ?? ""
        let (isRow, isRecorded, isLast) = (
            hasRow && rows.compare(0, with: least, 0) == 0,
            hasRecorded && recorded.compare(0, with: least, 0) == 0,
            hasLast && last.compare(0, with: least, 0) == 0
        )
        // The record first: it is what moves the rows on, and the name may be read from them.
        let record = isRow ? try nextRecord() : nil
        let found = IntegrationEvidence(
            name: name, record,
            isRecorded
                ? SealEvidence.Recorded(
                    digest: RecordDigest(bytes: recorded.bytes(1) ?? []), seal: recorded.bytes(3).map(Seal.init),
                    event: Int(recorded.integer(2) ?? 0)) : nil,
            last: isLast ? IntegrationReader.lastEvent(last) : nil,
            rename: renames.isEmpty ? nil : renames[name], sealer)
        if isRecorded { hasRecorded = try recorded.step() }
        if isLast { hasLast = try last.step() }
        return found
    }

    /// The stream that stands on the least name; `nil` at the end.
    private func least() -> Rows? {
        var least = hasRow ? rows : nil
        for (isThere, other) in [(hasRecorded, recorded), (hasLast, last)] where isThere {
            guard let found = least else {
                least = other
                continue
            }
            if other.compare(0, with: found, 0) < 0 { least = other }
        }
        return least
    }

    /// The record that begins at the row; steps behind its last key.
    private mutating func nextRecord() throws -> IntegrationRecord {
        let id = rows.integer(1)
        var record = try columns.read(rows)
        repeat {
            if let key = try IntegrationColumns.key(rows) { record.keys.append(key) }
            hasRow = try rows.step()
        } while hasRow && rows.integer(1) == id
        return record
    }
}
