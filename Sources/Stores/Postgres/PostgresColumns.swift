/// Many rows as one parameter per column: `unnest` makes rows of them again, so that a statement writes any number.
struct PostgresColumns {
    private let names: [String]
    /// None before the first row: its values say which type a column has.
    private var columns: [PostgresArray] = []

    init(_ names: [String]) { self.names = names }

    var isEmpty: Bool { columns.isEmpty }

    /// The values in the order of the names.
    mutating func append(_ row: [SQLValue]) {
        if columns.isEmpty { columns = row.map(PostgresArray.init(like:)) }
        for (column, value) in row.enumerated() { columns[column].append(value) }
    }

    /// One array per column. Only for rows that are there.
    var parameters: [PostgresParameter] { columns.map(\.parameter) }

    /// `unnest($2, $3) AS w (a, b)`: the rows as a table called `w`, their parameters beginning at a number.
    func table(from first: Int = 2) -> String {
        let places = names.indices.map { "$\($0 + first)" }.joined(separator: ", ")
        return "unnest(\(places)) AS w (\(names.joined(separator: ", ")))"
    }
}
