internal import Keys

/// What went wrong on a connection, before it is one of the contract's errors.
struct PostgresFailure: Error {
    /// The five characters of SQLSTATE; `nil` where libpq and not the server found the error.
    var state: String?
    /// The primary message, one line. Details are not taken: they hold values of rows.
    var message: String
    /// The connection is gone, so nobody knows what became of a COMMIT that was under way.
    var isLost: Bool

    enum Code {
        static let lockNotAvailable = "55P03"
        static let undefinedTable = "42P01"
        static let uniqueViolation = "23505"
        static let duplicateTable = "42P07"
        static let duplicateSchema = "42P06"
        static let serializationFailure = "40001"
    }

    /// What the second of two gets that make the same thing at the same moment.
    var isOfTwoAtOnce: Bool {
        [Code.uniqueViolation, Code.duplicateTable, Code.duplicateSchema].contains(state)
    }

    /// The classes and codes are those of "PostgreSQL Error Codes", appendix A of its manual.
    func storeError(place: String) -> StoreError {
        guard let state else {
            return isLost ? .connectionLost(place: place, problem: message) : .failed(place: place, problem: message)
        }
        return switch state {
        case "42501": .missingRight(place: place, problem: message)
        case "25006": .readOnly(place: place)
        case "53100": .diskFull(place: place)
        case Code.lockNotAvailable:
            .failed(place: place, problem: "another session kept rows locked for longer than 30 s")
        case _ where isLost || state.hasPrefix("08") || state.hasPrefix("57P"):
            .connectionLost(place: place, problem: message)
        default: .failed(place: place, problem: "\(message) (SQLSTATE \(state))")
        }
    }
}
