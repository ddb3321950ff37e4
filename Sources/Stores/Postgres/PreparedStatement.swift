/// A statement that the server keeps, parsed and planned, as long as a connection lasts: for one that comes with every
/// transaction. The types are part of it, since parameters are sent in binary.
struct PreparedStatement: Hashable {
    let sql: String
    /// The object ids of the parameters' types.
    let types: [UInt32]

    init(_ sql: String, _ parameters: [PostgresParameter]) {
        self.sql = sql
        types = parameters.map(\.type)
    }
}
