internal import YAML

/// Reports what is wrong with a file before anyone asks what it means.
enum SourceCheck {
    /// The YAML reader's errors, and key strings anywhere in the bytes.
    static func report(_ errors: [YAMLError], of source: Source, threads: Int, to findings: inout Findings) {
        for error in errors {
            var related: [Diagnostic.Related] = []
            if case .duplicateKey(_, let first) = error.kind {
                related = [Diagnostic.Related(label: "first", place: findings.place(first.start))]
            }
            findings.report(.yaml(error.kind), at: error.range, related: related)
        }
        for key in keys(in: source.bytes, threads: threads) {
            findings.report(.secret, at: range(of: key, in: source))
        }
    }

    /// No key goes over a line, so the lines are looked through on several threads.
    private static func keys(in bytes: [UInt8], threads: Int) -> [Range<Int>] {
        let portions = portions(of: bytes)
        let keys = inParallel(portions.count, threads: threads) { index in
            bytes.withUnsafeBufferPointer { bytes in
                SecretScan.keys(in: UnsafeBufferPointer(rebasing: bytes[portions[index]]))
            }
        }
        return zip(portions, keys).flatMap { portion, keys in
            keys.map { $0.lowerBound + portion.lowerBound..<$0.upperBound + portion.lowerBound }
        }
    }

    /// What one thread looks through at a time: so many bytes and the rest of their last line.
    private static func portions(of bytes: [UInt8], size: Int = 1 << 20) -> [Range<Int>] {
        var portions: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let rest = bytes[min(start + size, bytes.count)...]
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            portions.append(start..<end)
            start = end
        }
        return portions
    }

    /// Found by a walk from the beginning of the file; a manifest with a key in it is rare.
    private static func range(of key: Range<Int>, in source: Source) -> SourceRange {
        SourceRange(start: source.position(at: key.lowerBound), end: source.position(at: key.upperBound))
    }
}
