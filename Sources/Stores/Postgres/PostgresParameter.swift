/// A parameter of a statement, in PostgreSQL's binary form.
struct PostgresParameter {
    /// The object id of its type.
    var type: UInt32
    /// `nil` is NULL.
    var bytes: [UInt8]?

    static func text(_ value: String?) -> PostgresParameter { PostgresParameter(.text(value)) }
    static func integer(_ value: Int?) -> PostgresParameter { PostgresParameter(.integer(value)) }
    static func integer(_ value: Int64?) -> PostgresParameter { PostgresParameter(.integer(value)) }
    static func blob(_ value: [UInt8]?) -> PostgresParameter { PostgresParameter(.blob(value)) }

    init(type: UInt32, bytes: [UInt8]?) {
        self.type = type
        self.bytes = bytes
    }

    init(_ value: SQLValue) {
        let bytes: [UInt8]? =
            switch value {
            case .integer(let value): value.map { withUnsafeBytes(of: $0.bigEndian, Array.init) }
            case .text(let value): value.map { Array($0.utf8) }
            case .utf8(let value): value
            case .blob(let value): value
            }
        self.init(type: PostgresType(of: value).rawValue, bytes: bytes)
    }
}
