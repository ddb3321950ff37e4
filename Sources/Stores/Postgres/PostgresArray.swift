/// An array of one type in PostgreSQL's binary form, as it grows: a column of many rows.
///
/// Shape: number of dimensions, whether there are nulls, the type of the elements, then per dimension its length and lower
/// bound, then each element as its length in bytes, or -1, and its bytes; all numbers in 32 bits, big-endian.
struct PostgresArray {
    private let element: PostgresType
    private var count: Int32 = 0
    private var elements: [UInt8] = []

    /// An empty array of what the example is of.
    init(like example: SQLValue) { element = PostgresType(of: example) }

    init(_ values: [SQLValue], like example: SQLValue) {
        self.init(like: example)
        for value in values { append(value) }
    }

    mutating func append(_ value: SQLValue) {
        count += 1
        switch value {
        case .integer(let value?):
            append(number: 8)
            withUnsafeBytes(of: value.bigEndian) { elements.append(contentsOf: $0) }
        case .text(var value?): value.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
        case .utf8(let value), .blob(let value?): value.withUnsafeBytes { append(bytes: $0) }
        case .integer(nil), .text(nil), .blob(nil): append(number: -1)
        }
    }

    /// The whole array as a parameter of a statement.
    var parameter: PostgresParameter {
        var header = PostgresArray(like: .integer(nil as Int64?))
        for number in [count == 0 ? 0 : 1, 1, Int32(bitPattern: element.rawValue)] { header.append(number: number) }
        if count > 0 { for number in [count, 1] { header.append(number: number) } }
        return PostgresParameter(type: element.array, bytes: header.elements + elements)
    }

    private mutating func append(bytes: UnsafeRawBufferPointer) {
        append(number: Int32(bytes.count))
        elements.append(contentsOf: bytes)
    }

    private mutating func append(number: Int32) {
        withUnsafeBytes(of: number.bigEndian) { elements.append(contentsOf: $0) }
    }
}

extension PostgresParameter {
    static func texts(_ values: [String]?) -> PostgresParameter {
        guard let values else { return PostgresParameter(type: PostgresType.text.array, bytes: nil) }
        return PostgresArray(values.map { .text($0) }, like: .text(nil)).parameter
    }

    static func integers(_ values: [Int64]) -> PostgresParameter {
        PostgresArray(values.map { .integer($0) }, like: .integer(nil as Int64?)).parameter
    }
}
