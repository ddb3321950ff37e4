internal import GRDB
internal import GRDBSQLite

/// A prepared statement that is bound and stepped by hand.
///
/// GRDB opens the connection, runs the transactions and maps the errors; the rows go past its conversions, which took
/// most of the time of reading a large store. Text is taken by its length, so that nothing can hide behind a NUL.
struct SQLStatement {
    private let statement: Statement
    private let connection: OpaquePointer?

    init(_ sql: String, _ database: Database) throws {
        statement = try database.makeStatement(sql: sql)
        connection = database.sqliteConnection
    }

    private var handle: OpaquePointer { statement.sqliteStatement }

    // MARK: Running

    /// Forgets the rows of the run before and binds the parameters of the next one, in their order.
    func bind(_ values: SQLValue...) throws { try bind(values) }

    /// Runs a statement that gives no rows.
    func run(_ values: SQLValue...) throws { try run(values) }

    func run(_ values: [SQLValue]) throws {
        try bind(values)
        defer { reset() }
        while try step() {}
    }

    /// Goes to the next row; `false` after the last one.
    func step() throws -> Bool {
        let code = sqlite3_step(handle)
        guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
        return code == SQLITE_ROW
    }

    /// Lets go of the row, so that a transaction can end.
    func reset() { sqlite3_reset(handle) }

    private func bind(_ values: [SQLValue]) throws {
        sqlite3_reset(handle)
        for (offset, value) in values.enumerated() {
            let code = value.bind(to: handle, at: CInt(offset + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func failure(_ code: CInt) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
    }

    // MARK: The row it stands on

    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func integer(_ column: CInt) -> Int64? { isNull(column) ? nil : sqlite3_column_int64(handle, column) }

    /// Bytes that are not UTF-8 are repaired, which makes them differ from everything that was recorded.
    func text(_ column: CInt) -> String? {
        isNull(column) ? nil : String(decoding: memory(column), as: UTF8.self)
    }

    /// Of a BLOB or a TEXT.
    func bytes(_ column: CInt) -> [UInt8]? { isNull(column) ? nil : Array(memory(column)) }

    /// Whether the column holds exactly these bytes.
    func holds(_ bytes: [UInt8], _ column: CInt) -> Bool { !isNull(column) && memory(column).elementsEqual(bytes) }

    func compare(_ column: CInt, with other: SQLStatement, _ otherColumn: CInt) -> Int {
        byteOrder(memory(column), other.memory(otherColumn))
    }

    /// Valid until the next step.
    private func memory(_ column: CInt) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
    }
}
