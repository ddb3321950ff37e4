internal import GRDB
internal import Keys
internal import Log

/// Carries out the writes of one transaction: rows, event and recorded state together. Every statement is prepared once
/// per transaction.
struct SQLiteWriter {
    private let database: Database
    private let projectUID: String
    private var integrations: IntegrationWriter
    /// Made when the first operator is written, which is rare.
    private var operators: OperatorWriter?
    private var events: EventWriter
    private let at: Instant

    /// `log` goes on from the frontier that the project has in this transaction.
    init(_ transaction: Transaction, _ log: LogAppender, projectUID: String, _ database: Database) throws {
        self.database = database
        self.projectUID = projectUID
        at = transaction.at
        integrations = try IntegrationWriter(projectUID, database)
        events = try EventWriter(log, sealer: transaction.sealer, projectUID: projectUID, database)
    }

    func finish() throws { try events.finish() }

    mutating func carryOut(_ write: Write) throws {
        switch write.change {
        case .putCatalogue(let catalogue):
            let body = catalogue.canonicalText
            try run(
                """
                INSERT INTO api (project, name, revision, body) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET revision = excluded.revision, body = excluded.body
                """, .text(projectUID), .text(catalogue.name), .integer(catalogue.revision), .text(body))
            try events.record(.api, catalogue.name, Array(body.utf8), write)
        case .putPartner(let partner):
            let body = partner.canonicalText
            try run(
                """
                INSERT INTO partner (project, name, body) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET body = excluded.body
                """, .text(projectUID), .text(partner.name), .text(body))
            try events.record(.partner, partner.name, Array(body.utf8), write)
        case .deleteCatalogue(let name):
            try run("DELETE FROM api WHERE project = ? AND name = ?", .text(projectUID), .text(name))
            try events.forget(.api, name, write)
        case .deletePartner(let name):
            try run("DELETE FROM partner WHERE project = ? AND name = ?", .text(projectUID), .text(name))
            try events.forget(.partner, name, write)
        case .putIntegration(let integration):
            try integrations.put(integration)
            try events.record(.integration, integration.spec.name, integration.canonicalBytes, write)
        case .putKeys(let integration):
            try integrations.putKeys(of: integration)
            try events.record(.integration, integration.spec.name, integration.canonicalBytes, write)
        case .renameIntegration(let former, let integration):
            try integrations.rename(former, to: integration.spec.name)
            try integrations.put(integration)
            try events.record(
                .integration, integration.spec.name, integration.canonicalBytes, write, formerName: former)
        case .deleteIntegration(let name):
            try integrations.delete(name)
            try events.forget(.integration, name, write)
        case .putOperator(let record):
            try operatorWriter().put(record)
            try events.record(.operator, record.spec.name, record.canonicalBytes, write)
        case .putTokens(let record):
            try operatorWriter().putTokens(of: record)
            try events.record(.operator, record.spec.name, record.canonicalBytes, write)
        case .deleteOperator(let name):
            try operatorWriter().delete(name)
            try events.forget(.operator, name, write)
        case .nothing: try events.note(write)
        case .replaceAuthority(let authority):
            try replaceAuthority(by: authority)
            try events.note(write)
        case .dropAuthority(let id):
            try run("DELETE FROM authority WHERE project = ? AND id = ?", .text(projectUID), .text(id))
            try events.note(write)
        }
    }

    private mutating func operatorWriter() throws -> OperatorWriter {
        if let operators { return operators }
        let writer = try OperatorWriter(projectUID, database)
        operators = writer
        return writer
    }

    private func replaceAuthority(by authority: AuthorityFingerprint) throws {
        try run(
            """
            INSERT INTO authority (project, id, authority_check, seal_check, replaced_at)
            SELECT uid, authority_id, authority_check, seal_check, ? FROM project WHERE uid = ?
            """, .integer(at.seconds), .text(projectUID))
        try run(
            "UPDATE project SET authority_id = ?, authority_check = ?, seal_check = ? WHERE uid = ?",
            .text(authority.id), .blob(authority.check), .blob(authority.sealCheck), .text(projectUID))
    }

    /// For what is written rarely.
    private func run(_ sql: String, _ values: SQLValue...) throws {
        try SQLStatement(sql, database).run(values)
    }
}
