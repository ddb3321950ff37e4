internal import CPostgres

/// A row of a result, in PostgreSQL's binary form.
struct PostgresRow: ColumnReader {
    private let result: OpaquePointer
    private let row: CInt
    /// Keeps the result. A streamed row has none: it is valid while the body runs that it was handed to.
    private let owner: PostgresRows?

    init(_ result: OpaquePointer, row: CInt, owner: PostgresRows?) {
        self.result = result
        self.row = row
        self.owner = owner
    }

    func isNull(_ column: CInt) -> Bool { PQgetisnull(result, row, column) != 0 }

    /// Of any of the integer types and of a boolean: big-endian, two's complement.
    func integer(_ column: CInt) -> Int64? {
        guard !isNull(column) else { return nil }
        let bytes = memory(column)
        switch bytes.count {
        case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 1: return Int64(bytes[0])
        default: return nil
        }
    }

    func text(_ column: CInt) -> String? { isNull(column) ? nil : String(decoding: memory(column), as: UTF8.self) }

    func bytes(_ column: CInt) -> [UInt8]? { isNull(column) ? nil : Array(memory(column)) }

    func holds(_ bytes: [UInt8], _ column: CInt) -> Bool { !isNull(column) && memory(column).elementsEqual(bytes) }

    func compare(_ column: CInt, with other: PostgresRow, _ otherColumn: CInt) -> Int {
        byteOrder(memory(column), other.memory(otherColumn))
    }

    private func memory(_ column: CInt) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }
}
