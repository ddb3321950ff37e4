internal import CPostgres
internal import Keys

/// A connection to a server, for one thread at a time.
final class PostgresConnection {
    let handle: OpaquePointer
    /// What the server keeps for this connection, by the names that it has there.
    var prepared: [PreparedStatement: String] = [:]
    private let address: PostgresAddress

    /// The oldest server that is tried (specs/postgresql.md).
    static let oldestVersion = 14

    /// Connects, within `connect_timeout`. Throws `StoreError` of what a person can do something about.
    init(_ address: PostgresAddress) throws {
        self.address = address
        let parameters = address.parameters()
        // libpq wants two arrays of C strings, each ended by a null pointer.
        let keywords = CStrings(parameters.map(\.keyword))
        let values = CStrings(parameters.map(\.value))
        guard let handle = PQconnectdbParams(keywords.pointers, values.pointers, 1) else {
            throw StoreError.failed(place: address.place, problem: "out of memory")
        }
        self.handle = handle
        // Without one, libpq writes a server's notices to standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQstatus(handle) == CONNECTION_OK else {
            let problem = address.redacted(PostgresConnection.line(PQerrorMessage(handle)))
            // A server that answered has said FATAL; a network has not.
            throw problem.contains("FATAL:") || problem.contains("session is")
                ? StoreError.refused(place: address.place, problem: problem)
                : StoreError.unreachable(place: address.place, problem: problem)
        }
        let version = Int(PQserverVersion(handle)) / 10_000
        guard version >= PostgresConnection.oldestVersion else {
            throw StoreError.serverTooOld(
                place: address.place, found: version, needed: PostgresConnection.oldestVersion)
        }
        try run(PostgresConnection.settings)
    }

    deinit { PQfinish(handle) }

    /// A lock or a delivery may last, so a session that waits is not to be ended; a client that vanished is to be
    /// noticed within half a minute, since its lock goes only then. Keepalives notice one that
    /// does not answer; `tcp_user_timeout` also one that cannot be reached, since probes that are not sent do not count, and one
    /// to which an answer is under way, which TCP sends again and again.
    private static let settings = """
        SELECT set_config('search_path', 'lockstep, pg_temp', false),
            set_config('idle_in_transaction_session_timeout', '0', false),
            set_config('idle_session_timeout', '0', false),
            set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false),
            set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '30000', false),
            set_config('lock_timeout', '30s', false),
            set_config('synchronous_commit',
                CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                    ELSE current_setting('synchronous_commit') END, false)
        """

    /// Whether it is of no use any more. libpq says so only once it read the end of what the server sent.
    var isLost: Bool { PQstatus(handle) != CONNECTION_OK || isOutOfStep }

    /// A pipeline did not come to its end: what is read next would be taken for the answer to something else.
    var isOutOfStep = false

    // MARK: Statements

    /// Runs one statement and keeps its whole result.
    @discardableResult
    func run(_ sql: String, _ parameters: [PostgresParameter] = []) throws -> PostgresRows {
        let bound = BoundParameters(parameters)
        guard
            let result = PQexecParams(
                handle, sql, bound.count, bound.types, bound.values, bound.lengths, bound.formats, 1)
        else { throw failure(nil) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return PostgresRows(result)
        default:
            defer { PQclear(result) }
            throw failure(result)
        }
    }

    /// Runs several statements without parameters, one after the other.
    func execute(_ script: String) throws {
        let result = PQexec(handle, script)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw failure(result)
        }
    }

    /// Runs one statement and hands its rows over one by one, as they come in; none is kept.
    func stream(_ sql: String, _ parameters: [PostgresParameter], _ body: (PostgresRow) throws -> Void) throws {
        try send(sql, parameters)
        guard PQsetSingleRowMode(handle) == 1 else { throw failure(nil) }
        var problem: (any Error)?
        // To the end, also after an error: only then the connection takes another statement.
        while let result = PQgetResult(handle) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE where problem == nil:
                do { try body(PostgresRow(result, row: 0, owner: nil)) } catch { problem = error }
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK: break
            default: problem = problem ?? failure(result)
            }
        }
        if let problem { throw problem }
        if isLost { throw failure(nil) }
    }

    /// Sends one statement without waiting for what it gives.
    func send(_ sql: String, _ parameters: [PostgresParameter]) throws {
        let bound = BoundParameters(parameters)
        guard
            PQsendQueryParams(handle, sql, bound.count, bound.types, bound.values, bound.lengths, bound.formats, 1)
                == 1
        else { throw failure(nil) }
    }

    /// Has the server keep a statement under a name, without waiting for its answer.
    func send(_ statement: PreparedStatement, as name: String) throws {
        guard PQsendPrepare(handle, name, statement.sql, CInt(statement.types.count), statement.types) == 1 else {
            throw failure(nil)
        }
    }

    /// Sends one that it keeps.
    func send(prepared name: String, _ parameters: [PostgresParameter]) throws {
        let bound = BoundParameters(parameters)
        guard PQsendQueryPrepared(handle, name, bound.count, bound.values, bound.lengths, bound.formats, 1) == 1
        else { throw failure(nil) }
    }

    /// Runs the body in a transaction that `beginning` begins; what throws leaves nothing behind.
    func transaction<Value>(_ beginning: String = "BEGIN", _ body: () throws -> Value) throws -> Value {
        try rollingBack {
            try run(beginning)
            let value = try body()
            // A transaction that an error ended answers COMMIT with ROLLBACK; the error was thrown by then.
            try run("COMMIT")
            return value
        }
    }

    /// Runs a body that begins a transaction and commits it itself; what throws leaves nothing behind.
    func rollingBack<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            _ = try? run("ROLLBACK")
            throw error
        }
    }

    func failure(_ result: OpaquePointer?) -> PostgresFailure {
        let state = result.flatMap { PQresultErrorField($0, CInt(UInt8(ascii: "C"))) }.map { String(cString: $0) }
        let primary = result.flatMap { PQresultErrorField($0, CInt(UInt8(ascii: "M"))) }
        let message = PostgresConnection.line(UnsafePointer(primary ?? PQerrorMessage(handle)))
        return PostgresFailure(state: state, message: address.redacted(message), isLost: isLost)
    }

    private static func line(_ text: UnsafePointer<CChar>?) -> String {
        guard let text else { return "" }
        return String(cString: text).split(whereSeparator: \.isNewline)
            .map { $0.trimmingPrefix(while: \.isWhitespace) }.joined(separator: "; ")
    }
}
