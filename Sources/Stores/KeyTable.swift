/// Where the keys of one kind of bearer stand.
enum KeyTable: String {
    case key
    case token = "operator_token"

    /// The bearers' table, and the column with the bearer's row id.
    var bearer: String {
        switch self {
        case .key: "integration"
        case .token: "operator"
        }
    }
}
