/// Something wrong, or odd, in a manifest. What it says is safe to print anywhere: it repeats no key string.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// Another place that has to do with it.
    package struct Related: Hashable, Sendable {
        /// Such as `first`.
        package var label: String
        package var place: Place
    }

    package var kind: DiagnosticCode
    /// States the fact: lower case, no full stop.
    package var message: String
    /// The next step.
    package var hint: String?
    /// `nil` where no place is to blame, as for a project that is missing.
    package var place: Place?
    /// How many code points from `place` on are meant, for a caret; 1 or more.
    package var length: Int
    package var related: [Related]

    package var severity: Severity { kind.severity }
    /// Stable, for machines.
    package var code: String { kind.rawValue }

    init(_ problem: Problem, at place: Place?, length: Int = 1, related: [Related] = []) {
        self.kind = problem.code
        self.message = problem.message
        self.hint = problem.hint
        self.place = place
        self.length = max(1, length)
        self.related = related
    }
}

extension Diagnostic: Comparable {
    /// By file, line and column, then by code and message; without a place first.
    package static func < (a: Diagnostic, b: Diagnostic) -> Bool {
        guard let left = a.place, let right = b.place else { return a.place == nil && b.place != nil }
        if left.file != right.file { return left.file.utf8.lexicographicallyPrecedes(right.file.utf8) }
        if left.line != right.line { return left.line < right.line }
        if left.column != right.column { return left.column < right.column }
        if a.code != b.code { return a.code < b.code }
        return a.message.utf8.lexicographicallyPrecedes(b.message.utf8)
    }
}
