/// Many rows as one parameter per column: `unnest` makes rows of them again, so that a statement writes any number.
struct PostgresColumns {
    private let names: [String]
    private var rows: [[SQLValue]] = []

    init(_ names: [String]) { self.names = names }

    var isEmpty: Bool { rows.isEmpty }

    /// The values in the order of the names.
    mutating func append(_ row: [SQLValue]) { rows.append(row) }

    /// One array per column. Only for rows that are there: their values say which type a column has.
    var parameters: [PostgresParameter] {
        names.indices.map { column in
            PostgresParameter(array: rows.map { $0[column] }, like: rows[0][column])
        }
    }

    /// `unnest($2, $3) AS w (a, b)`: the rows as a table called `w`, their parameters beginning at a number.
    func table(from first: Int = 2) -> String {
        let places = names.indices.map { "$\($0 + first)" }.joined(separator: ", ")
        return "unnest(\(places)) AS w (\(names.joined(separator: ", ")))"
    }
}
