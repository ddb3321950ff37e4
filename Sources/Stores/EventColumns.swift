internal import Keys

/// A row of the table `event`, as the audit log shows it and as it is written.
enum EventColumns {
    /// What `read` takes.
    static let list = "sequence, serial, at, actor, action, kind, name, key_id, reason"

    /// All columns but `sequence`, in the order in which they are written.
    static let names = [
        "project", "serial", "at", "actor", "action", "kind", "name", "former_name", "key_id", "reason", "body",
    ]

    static func read(_ row: some ColumnReader) throws(StoreError) -> Event {
        let sequence = Int(row.integer(0) ?? 0)
        let kind = row.text(5)
        guard let action = row.text(4).flatMap(EventAction.init),
            kind == nil || kind.flatMap(ResourceKind.init) != nil
        else {
            throw .malformedRow(
                table: "event", row: String(sequence), problem: "action or kind has an unknown value")
        }
        return Event(
            sequence: sequence, serial: Int(row.integer(1) ?? 0), at: Instant(seconds: row.integer(2) ?? 0),
            actor: row.text(3) ?? "", action: action, kind: kind.flatMap(ResourceKind.init), name: row.text(6) ?? "",
            keyID: row.text(7).map(KeyID.init), reason: row.text(8))
    }

    /// What a transaction writes for one of its changes.
    struct Line {
        var kind: ResourceKind
        var name: String
        var formerName: String?
        /// The canonical bytes of the resource; `nil` where it is no more.
        var body: [UInt8]?

        init(kind: ResourceKind, name: String, formerName: String? = nil, body: [UInt8]? = nil) {
            self.kind = kind
            self.name = name
            self.formerName = formerName
            self.body = body
        }

        init(_ change: ResourceChange) {
            switch change {
            case .putCatalogue(let value):
                self.init(kind: .api, name: value.name, body: Array(value.canonicalText.utf8))
            case .putPartner(let value):
                self.init(kind: .partner, name: value.name, body: Array(value.canonicalText.utf8))
            case .putIntegration(let value):
                self.init(kind: .integration, name: value.spec.name, body: value.canonicalBytes)
            case .renameIntegration(let former, let value):
                self.init(
                    kind: .integration, name: value.spec.name, formerName: former, body: value.canonicalBytes)
            case .deleteCatalogue(let name): self.init(kind: .api, name: name)
            case .deletePartner(let name): self.init(kind: .partner, name: name)
            case .deleteIntegration(let name): self.init(kind: .integration, name: name)
            }
        }
    }

    static func values(
        of line: Line, _ write: Write, in transaction: Transaction, projectUID: String, serial: Int
    ) -> [SQLValue] {
        [
            .text(projectUID), .integer(serial), .integer(transaction.at.seconds), .text(transaction.actor),
            .text(write.action.rawValue), .text(line.kind.rawValue), .text(line.name), .text(line.formerName),
            .text(write.keyID?.description), .text(write.reason), .blob(line.body),
        ]
    }
}
