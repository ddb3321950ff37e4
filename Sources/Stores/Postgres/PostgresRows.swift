internal import CPostgres

/// The whole result of a statement that gives few rows.
final class PostgresRows {
    private let result: OpaquePointer

    /// Takes the result over.
    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var count: Int { Int(PQntuples(result)) }

    /// How many rows a statement wrote.
    var written: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    var first: PostgresRow? { self[0] }

    /// `nil` behind the last one.
    subscript(index: Int) -> PostgresRow? {
        index < count ? PostgresRow(result, row: CInt(index), owner: self) : nil
    }

    func forEach(_ body: (PostgresRow) throws -> Void) rethrows {
        for row in 0..<CInt(count) { try body(PostgresRow(result, row: row, owner: self)) }
    }
}
