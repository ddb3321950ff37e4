internal import YAML

/// Reports what is wrong with a file before anyone asks what it means.
enum SourceCheck {
    /// The YAML reader's errors, and key strings anywhere in the bytes.
    static func report(_ errors: [YAMLError], of source: Source, to findings: inout Findings) {
        for error in errors {
            var related: [Diagnostic.Related] = []
            if case .duplicateKey(_, let first) = error.kind {
                related = [Diagnostic.Related(label: "first", place: findings.place(first.start))]
            }
            findings.report(.yaml(error.kind), at: error.range, related: related)
        }
        let keys = source.bytes.withUnsafeBufferPointer { SecretScan.keys(in: $0) }
        for key in keys { findings.report(.secret, at: range(of: key, in: source)) }
    }

    /// Found by a walk from the beginning of the file; a manifest with a key in it is rare.
    private static func range(of key: Range<Int>, in source: Source) -> SourceRange {
        SourceRange(start: source.position(at: key.lowerBound), end: source.position(at: key.upperBound))
    }
}
