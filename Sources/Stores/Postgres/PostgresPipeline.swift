internal import CPostgres

/// Statements that are sent without waiting for the answer to each, in libpq's pipeline mode: the server carries them out one
/// after the other while the next ones are made, and a distant server costs one journey for all of them.
final class PostgresPipeline {
    private let connection: PostgresConnection
    fileprivate var sent = 0

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Sends one statement, whose rows nobody needs. What goes wrong with it is told when all are sent.
    func run(_ sql: String, _ parameters: [PostgresParameter]) throws {
        try connection.send(sql, parameters)
        sent += 1
    }
}

extension PostgresConnection {
    /// Runs the statements that the body sends, and then looks at their answers. The first one that failed throws; the server
    /// skipped those behind it.
    func pipeline(_ body: (PostgresPipeline) throws -> Void) throws {
        guard PQenterPipelineMode(handle) == 1 else { throw failure(nil) }
        let pipeline = PostgresPipeline(self)
        var problem: (any Error)?
        do { try body(pipeline) } catch { problem = error }
        // To the end, also after an error: only then the connection takes another statement.
        if PQpipelineSync(handle) == 1 {
            for _ in 0..<pipeline.sent {
                while let result = PQgetResult(handle) {
                    defer { PQclear(result) }
                    switch PQresultStatus(result) {
                    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_PIPELINE_ABORTED: break
                    default: problem = problem ?? failure(result)
                    }
                }
            }
            // What answers the end of the pipeline itself.
            PQclear(PQgetResult(handle))
        }
        let ended = PQexitPipelineMode(handle) == 1
        if let problem { throw problem }
        if isLost || !ended { throw failure(nil) }
    }
}
