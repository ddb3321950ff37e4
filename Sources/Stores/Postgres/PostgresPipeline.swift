internal import CPostgres

/// Statements that are sent without waiting for the answer to each, in libpq's pipeline mode: the server carries them out one
/// after the other while the next ones are made, and a distant server costs one journey for all of them. It keeps each for the
/// pipelines to come, and need not parse and plan it each time.
final class PostgresPipeline {
    /// Is given the rows of a statement. What it throws is thrown by the pipeline; the server has carried out by then what was
    /// sent behind that statement, so the transaction is to be rolled back.
    typealias Answer = (PostgresRows) throws -> Void

    private let connection: PostgresConnection
    /// What was sent and is to be answered, in order.
    fileprivate var sent: [Sent] = []
    /// What the server is to keep from this pipeline on; it is known to once it said so.
    private var names: [PreparedStatement: String] = [:]

    fileprivate enum Sent {
        case preparation(PreparedStatement, name: String)
        /// With what is asked of its rows; `nil` where nobody needs them.
        case statement(Answer?)
    }

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Sends one statement. What goes wrong with it is told when all are sent, and its rows are handed over then.
    func run(_ sql: String, _ parameters: [PostgresParameter] = [], answer: Answer? = nil) throws {
        try connection.send(prepared: name(of: PreparedStatement(sql, parameters)), parameters)
        sent.append(.statement(answer))
    }

    private func name(of statement: PreparedStatement) throws -> String {
        if let known = connection.prepared[statement] ?? names[statement] { return known }
        let name = "s\(connection.prepared.count + names.count)"
        try connection.send(statement, as: name)
        sent.append(.preparation(statement, name: name))
        names[statement] = name
        return name
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
            for sent in pipeline.sent {
                while let result = PQgetResult(handle) {
                    switch PQresultStatus(result) {
                    case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                        let rows = PostgresRows(result)
                        switch sent {
                        case .preparation(let statement, let name): prepared[statement] = name
                        case .statement(let answer?) where problem == nil:
                            do { try answer(rows) } catch { problem = error }
                        case .statement: break
                        }
                    case PGRES_PIPELINE_ABORTED: PQclear(result)
                    default:
                        problem = problem ?? failure(result)
                        PQclear(result)
                    }
                }
            }
            // What answers the end of the pipeline itself. A server may have carried everything out and end the session then.
            let end = PQgetResult(handle)
            if PQresultStatus(end) != PGRES_PIPELINE_SYNC {
                isOutOfStep = true
                problem = problem ?? failure(end)
            }
            PQclear(end)
        } else {
            isOutOfStep = true
        }
        if PQexitPipelineMode(handle) != 1 { isOutOfStep = true }
        if let problem { throw problem }
        if isLost { throw failure(nil) }
    }
}
