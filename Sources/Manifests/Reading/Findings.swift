internal import YAML

/// Collects the diagnostics of one file.
struct Findings {
    let file: String
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var errors = 0

    init(file: String) { self.file = file }

    mutating func report(_ problem: Problem, at node: Node, related: [Diagnostic.Related] = []) {
        report(problem, at: node.aliasRange ?? node.range, related: related)
    }

    mutating func report(_ problem: Problem, at range: SourceRange, related: [Diagnostic.Related] = []) {
        let length = range.start.line == range.end.line ? range.end.column - range.start.column : 1
        add(Diagnostic(problem, at: place(range.start), length: length, related: related))
    }

    mutating func add(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errors += 1 }
        diagnostics.append(diagnostic)
    }

    func place(_ position: SourcePosition) -> Place {
        Place(file: file, line: position.line, column: position.column)
    }

    /// Where a node begins.
    func place(of node: Node) -> Place { place(node.start) }
}
