internal import Keys

/// A source line that is safe to show: whatever may be a key string, or an authority key's digits, is replaced by as many
/// `*`.
///
/// Masked is every run of letters, digits and underscores that is long enough, whether or not its checksum is right: a
/// key with a typing mistake is nearly a key. Code points stay where they were, for a caret below.
package func redactedLine(_ line: String) -> String {
    let bytes = Array(line.utf8)
    let runs = bytes.withUnsafeBufferPointer { SecretScan.longRuns(in: $0) }
    guard !runs.isEmpty else { return line }
    var masked = bytes
    for run in runs { for index in run { masked[index] = UInt8(ascii: "*") } }
    return String(decoding: masked, as: UTF8.self)
}

/// Text out of a manifest, made fit for a message: at most 60 code points, one line, nothing that may be a key.
func shown(_ text: String) -> String {
    guard text.utf8.count < SecretScan.leastLength || redactedLine(text) == text else { return "(masked)" }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if result.count == 60 { return String(result) + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
        default: result.append(scalar)
        }
    }
    return String(result)
}

/// Looks for key strings in text.
enum SecretScan {
    /// The length of the shortest run that may be a secret: the 64 digits of an authority key or a seal key. A key string has 70
    /// characters at least.
    static let leastLength = AuthorityKey.digitCount

    /// Every key string, authority key and seal key in a file, comments included.
    static func keys(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        let headers = [AuthorityKey.header, SealKey.header].map { Array($0.utf8) }
        return longRuns(in: bytes).compactMap { run in
            for header in headers
            where run.lowerBound >= header.count
                && bytes[run.lowerBound - header.count..<run.lowerBound].elementsEqual(header)
            {
                return run
            }
            return KeyFormat.firstKey(in: UnsafeBufferPointer(rebasing: bytes[run])).map {
                $0.lowerBound + run.lowerBound..<$0.upperBound + run.lowerBound
            }
        }
    }

    /// Runs of letters, digits and underscores with `leastLength` bytes or more. Such a run holds at least one of the
    /// bytes at multiples of that length, so no other byte needs a look until one of them is found.
    static func longRuns(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var probe = leastLength - 1
        while probe < bytes.count {
            guard isWord(bytes[probe]) else {
                probe += leastLength
                continue
            }
            var start = probe
            while start > 0, isWord(bytes[start - 1]) { start -= 1 }
            var end = probe + 1
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            if end - start >= leastLength { runs.append(start..<end) }
            probe = max(probe, end - 1) + leastLength
        }
        return runs
    }

    private static func isWord(_ byte: UInt8) -> Bool { Base62.isDigit(byte) || byte == UInt8(ascii: "_") }
}
