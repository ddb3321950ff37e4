/// The types of parameters, by their object ids, which are fixed in PostgreSQL's `pg_type.dat`.
enum PostgresType: UInt32 {
    case bytea = 17
    case int8 = 20
    case text = 25

    init(of value: SQLValue) {
        switch value {
        case .integer: self = .int8
        case .text, .utf8: self = .text
        case .blob: self = .bytea
        }
    }

    /// The type of an array of it.
    var array: UInt32 {
        switch self {
        case .bytea: 1001
        case .int8: 1016
        case .text: 1009
        }
    }
}
