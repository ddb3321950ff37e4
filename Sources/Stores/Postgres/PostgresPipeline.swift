/// Statements that are sent without waiting for the answer to each, in libpq's pipeline mode: the server carries them out one
/// after the other while the next ones are made, and a distant server costs one journey for all of them.
final class PostgresPipeline {
    private let connection: PostgresConnection
    private(set) var sent = 0

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Sends one statement, whose rows nobody needs. What goes wrong with it is told when all are sent.
    func run(_ sql: String, _ parameters: [PostgresParameter]) throws {
        try connection.send(sql, parameters)
        sent += 1
    }
}
