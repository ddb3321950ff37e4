internal import GRDBSQLite

/// A parameter of a statement.
enum SQLValue {
    case integer(Int64?)
    case text(String?)
    /// Bytes that are UTF-8, for a TEXT column.
    case utf8([UInt8])
    case blob([UInt8]?)

    static func integer(_ value: Int?) -> SQLValue { .integer(value.map(Int64.init)) }

    /// Gives SQLite's result code. SQLite takes a copy.
    func bind(to statement: OpaquePointer, at index: CInt) -> CInt {
        switch self {
        case .integer(let value?): return sqlite3_bind_int64(statement, index, value)
        case .text(var value?):
            return value.withUTF8 { SQLValue.bind(text: UnsafeRawBufferPointer($0), to: statement, at: index) }
        case .utf8(let value):
            return value.withUnsafeBytes { SQLValue.bind(text: $0, to: statement, at: index) }
        case .blob(let value?):
            // A null pointer would bind NULL.
            guard !value.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return value.withUnsafeBytes {
                sqlite3_bind_blob(statement, index, $0.baseAddress, CInt($0.count), SQLValue.copied)
            }
        case .integer(nil), .text(nil), .blob(nil): return sqlite3_bind_null(statement, index)
        }
    }

    private static func bind(
        text: UnsafeRawBufferPointer, to statement: OpaquePointer, at index: CInt
    ) -> CInt {
        guard let base = text.baseAddress, !text.isEmpty else {
            return sqlite3_bind_text(statement, index, "", 0, copied)
        }
        return sqlite3_bind_text(
            statement, index, base.assumingMemoryBound(to: CChar.self), CInt(text.count), copied)
    }

    /// SQLITE_TRANSIENT, a cast that Swift does not import. Computed, because the pointer type is not Sendable.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
