internal import Keys

/// A row of the table `api` or `partner` beside what was recorded of it.
enum DocumentColumns {
    /// Name, body, recorded digest, event and seal, revision, sequence and serial of the last event. Parameters: the project,
    /// the kind.
    ///
    /// Both engines take it as it is: SQLite numbers `$1` and `$2` in the order in which they come first.
    static func statement(_ kind: ResourceKind, table: String) -> String {
        """
        SELECT n.name, t.body, r.digest, r.event, r.seal, \(kind == .api ? "t.revision" : "CAST(NULL AS bigint)"),
            (SELECT max(sequence) FROM event WHERE project = $1 AND name = n.name AND kind = $2),
            (SELECT max(serial) FROM event WHERE project = $1 AND name = n.name AND kind = $2)
        FROM (SELECT name FROM \(table) WHERE project = $1
            UNION SELECT name FROM recorded WHERE project = $1 AND kind = $2
            UNION SELECT name FROM event WHERE project = $1 AND kind = $2) n
        LEFT JOIN \(table) t ON t.project = $1 AND t.name = n.name
        LEFT JOIN recorded r ON r.project = $1 AND r.kind = $2 AND r.name = n.name
        ORDER BY 1
        """
    }

    /// `nil` where nothing is stored and nothing should be.
    ///
    /// - Parameter events: reads the event with a sequence.
    static func read<Value: Document>(
        _ row: some ColumnReader, _ kind: ResourceKind, table: String, _ sealer: Sealer?,
        events: (Int64) throws -> EventReader.Content
    ) throws -> Stored<Value>? {
        let name = row.text(0) ?? ""
        let body = row.text(1)
        let stored = body.flatMap { Value(canonicalText: $0) }
        if body != nil, stored == nil {
            throw StoreError.malformedRow(table: table, row: name, problem: "its body is not a \(kind.rawValue)")
        }
        // The body alone would hide that the column beside it was changed.
        let contradiction = stored?.revisionColumn == row.integer(5) ? nil : row.integer(5)
        let evidence = SealEvidence(
            kind: kind, name: name,
            rows: body.map { RecordDigest(of: Array($0.utf8) + (contradiction.map { Array("\($0)".utf8) } ?? [])) },
            recorded: row.integer(3).map { event in
                SealEvidence.Recorded(
                    digest: RecordDigest(bytes: row.bytes(2) ?? []), seal: row.bytes(4).map(Seal.init),
                    event: Int(event))
            },
            last: row.integer(6).map {
                SealEvidence.LastEvent(sequence: Int($0), serial: Int(row.integer(7) ?? 0))
            })
        // Nobody asks which event left a document as it is.
        let isSound = evidence.isSound(by: sealer)
        let event = try isSound ? nil : evidence.last.map { try events(Int64($0.sequence)) }
        guard
            let found = try evidence.stored(
                stored, isSound: isSound, by: sealer, event,
                decode: { event throws(StoreError) in try event.document() })
        else { return nil }
        guard var rows = found.stored else { return found }
        if found.recorded == nil {
            // Other hands made the row. It goes by its own name, whatever its body was copied from.
            rows.name = name
        } else if let contradiction, rows == found.recorded {
            // Where the bodies agree, the column is what differs.
            rows.revisionColumn = contradiction
        } else {
            return found
        }
        return Stored(stored: rows, recorded: found.recorded, event: found.event, seal: found.seal)
    }
}

/// What is stored as one JSON text beside its name.
protocol Document: CanonicalText, Hashable, Sendable {
    var name: String { get set }
    /// What the column `revision` holds, in the table that has one.
    var revisionColumn: Int64? { get set }
}

extension Catalogue: Document {
    var revisionColumn: Int64? {
        get { Int64(revision) }
        set { revision = newValue.map(Int.init) ?? 0 }
    }
}

extension Partner: Document {
    var revisionColumn: Int64? {
        get { nil }
        set {}
    }
}
