internal import CPostgres

/// Statements that are sent without waiting for the answer to each, in libpq's pipeline mode: the server carries them out one
/// after the other while the next ones are made, and a distant server costs one journey for all of them.
final class PostgresPipeline {
    /// Is given the rows of a statement. What it throws is thrown by the pipeline; the server has carried out by then what was
    /// sent behind that statement, so the transaction is to be rolled back.
    typealias Answer = (PostgresRows) throws -> Void

    private let connection: PostgresConnection
    /// What is asked of the rows of each statement that was sent; `nil` where nobody needs them.
    fileprivate var answers: [Answer?] = []

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Sends one statement. What goes wrong with it is told when all are sent, and its rows are handed over then.
    func run(_ sql: String, _ parameters: [PostgresParameter] = [], answer: Answer? = nil) throws {
        try connection.send(sql, parameters)
        answers.append(answer)
    }
}

extension PostgresConnection {
    /// Runs the statements that the body sends, and then looks at their answers. The first one that failed, or whose rows were
    /// refused, throws; the server skipped those behind one that failed.
    func pipeline(_ body: (PostgresPipeline) throws -> Void) throws {
        guard PQenterPipelineMode(handle) == 1 else { throw failure(nil) }
        let pipeline = PostgresPipeline(self)
        var problem: (any Error)?
        do { try body(pipeline) } catch { problem = error }
        // To the end, also after an error: only then the connection takes another statement.
        if PQpipelineSync(handle) == 1 {
            for answer in pipeline.answers {
                while let result = PQgetResult(handle) {
                    switch PQresultStatus(result) {
                    case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                        let rows = PostgresRows(result)
                        guard problem == nil else { continue }
                        do { try answer?(rows) } catch { problem = error }
                    case PGRES_PIPELINE_ABORTED: PQclear(result)
                    default:
                        problem = problem ?? failure(result)
                        PQclear(result)
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
