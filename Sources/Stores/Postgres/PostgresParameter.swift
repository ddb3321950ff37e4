/// A parameter of a statement, in PostgreSQL's binary form.
struct PostgresParameter {
    /// The type's object id, fixed in PostgreSQL's `pg_type.dat`.
    var type: UInt32
    /// `nil` is NULL.
    var bytes: [UInt8]?

    private enum Element: UInt32 {
        case bytea = 17
        case int8 = 20
        case text = 25

        var array: UInt32 {
            switch self {
            case .bytea: 1001
            case .int8: 1016
            case .text: 1009
            }
        }
    }

    static func text(_ value: String?) -> PostgresParameter { PostgresParameter(.text(value)) }
    static func integer(_ value: Int?) -> PostgresParameter { PostgresParameter(.integer(value)) }
    static func integer(_ value: Int64?) -> PostgresParameter { PostgresParameter(.integer(value)) }
    static func blob(_ value: [UInt8]?) -> PostgresParameter { PostgresParameter(.blob(value)) }

    init(_ value: SQLValue) {
        type = PostgresParameter.scalar(value).rawValue
        bytes = PostgresParameter.bytes(value)
    }

    /// One array, all of one type: a column of many rows.
    ///
    /// Shape: number of dimensions, whether there are nulls, the type of the elements, then per dimension its length and
    /// lower bound, then each element as its length in bytes, or -1, and its bytes; all numbers in 32 bits, big-endian.
    init(array values: [SQLValue], like example: SQLValue) {
        let scalar = PostgresParameter.scalar(example)
        type = scalar.array
        var out: [UInt8] = []
        func append(_ number: Int32) { withUnsafeBytes(of: number.bigEndian) { out.append(contentsOf: $0) } }
        append(values.isEmpty ? 0 : 1)
        append(1)
        append(Int32(bitPattern: scalar.rawValue))
        if !values.isEmpty {
            append(Int32(values.count))
            append(1)
        }
        for value in values {
            guard let bytes = PostgresParameter.bytes(value) else {
                append(-1)
                continue
            }
            append(Int32(bytes.count))
            out += bytes
        }
        bytes = out
    }

    static func texts(_ values: [String]?) -> PostgresParameter {
        var parameter = PostgresParameter(array: (values ?? []).map { .text($0) }, like: .text(nil))
        if values == nil { parameter.bytes = nil }
        return parameter
    }

    static func integers(_ values: [Int64]) -> PostgresParameter {
        PostgresParameter(array: values.map { .integer($0) }, like: .integer(nil as Int64?))
    }

    private static func scalar(_ value: SQLValue) -> Element {
        switch value {
        case .integer: .int8
        case .text, .utf8: .text
        case .blob: .bytea
        }
    }

    private static func bytes(_ value: SQLValue) -> [UInt8]? {
        switch value {
        case .integer(let value): value.map { withUnsafeBytes(of: $0.bigEndian, Array.init) }
        case .text(let value): value.map { Array($0.utf8) }
        case .utf8(let value): value
        case .blob(let value): value
        }
    }
}
