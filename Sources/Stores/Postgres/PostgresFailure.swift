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
        static let notNullViolation = "23502"
        static let duplicateTable = "42P07"
        static let duplicateSchema = "42P06"
        static let serializationFailure = "40001"
    }

    /// A row that other hands put in the way of one that is written, or took away from under one.
    var isWorkOfOtherHands: Bool { [Code.uniqueViolation, Code.notNullViolation].contains(state) }

    /// What the second of two gets that make the same thing at the same moment.
    var isOfTwoAtOnce: Bool {
        [Code.uniqueViolation, Code.duplicateTable, Code.duplicateSchema].contains(state)
    }

    private var isConnectionLost: Bool { isLost || ["08", "57P"].contains { state?.hasPrefix($0) == true } }

    /// Of what writes nothing: a new connection, or the next moment of a standby, may do better.
    var maySucceedAgain: Bool { isConnectionLost || state == Code.serializationFailure }

    /// The classes and codes are those of "PostgreSQL Error Codes", appendix A of its manual.
    func storeError(place: String) -> StoreError {
        switch state {
        case nil where !isConnectionLost: .failed(place: place, problem: message)
        case "42501": .missingRight(place: place, problem: message)
        case "25006": .readOnly(place: place)
        case "53100": .diskFull(place: place)
        case Code.lockNotAvailable:
            .failed(place: place, problem: "another session kept rows locked for longer than 30 s")
        case _ where isConnectionLost: .connectionLost(place: place, problem: message)
        default: .failed(place: place, problem: "\(message) (SQLSTATE \(state ?? ""))")
        }
    }
}
