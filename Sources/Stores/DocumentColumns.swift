internal import Keys

/// A row of the table `api` or `partner` beside what was recorded of it.
enum DocumentColumns {
    /// Name, body, recorded digest, recorded event, revision. Parameters: the project, the kind.
    ///
    /// Both engines take it as it is: SQLite numbers `$1` and `$2` in the order in which they come first.
    static func statement(_ kind: ResourceKind, table: String) -> String {
        """
        SELECT coalesce(t.name, r.name), t.body, r.digest, r.event,
            \(kind == .api ? "t.revision" : "CAST(NULL AS bigint)")
        FROM (SELECT * FROM \(table) WHERE project = $1) t
        FULL JOIN (SELECT * FROM recorded WHERE project = $1 AND kind = $2) r ON r.name = t.name
        ORDER BY 1
        """
    }

    /// - Parameter events: reads the event with a sequence.
    static func read<Value: Document>(
        _ row: some ColumnReader, _ kind: ResourceKind, table: String,
        events: (Int64) throws -> EventReader.Content
    ) throws -> Stored<Value> {
        let name = row.text(0) ?? ""
        let body = row.text(1)
        var stored = body.flatMap { Value(canonicalText: $0) }
        if body != nil, stored == nil {
            throw StoreError.malformedRow(table: table, row: name, problem: "its body is not a \(kind.rawValue)")
        }
        guard let sequence = row.integer(3) else {
            // Other hands made the row. It goes by its own name, whatever its body was copied from.
            stored?.name = name
            return Stored(stored: stored, recorded: nil, event: nil)
        }
        if let body, row.holds(RecordDigest(of: Array(body.utf8)).bytes, 2),
            stored?.revisionColumn == row.integer(4)
        {
            return Stored(stored: stored, recorded: stored, event: nil)
        }
        let revision = row.integer(4)
        let event = try events(sequence)
        let recorded: Value = try event.document()
        // The body alone would hide that the column beside it was changed.
        if stored == recorded { stored?.revisionColumn = revision }
        return Stored(stored: stored, recorded: recorded, event: event.reference)
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
