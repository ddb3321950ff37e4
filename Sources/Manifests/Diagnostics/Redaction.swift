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

    /// Runs of letters, digits and underscores with `leastLength` bytes or more. Such a run holds all of a block of half that
    /// length, so no other byte needs a look until such a block is found.
    static func longRuns(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        guard let base = bytes.baseAddress else { return [] }
        var runs: [Range<Int>] = []
        var block = 0
        while block + blockLength <= bytes.count {
            guard isWord(base + block) else {
                block += blockLength
                continue
            }
            var start = block
            while start > 0, wordBit(bytes[start - 1]) == 1 { start -= 1 }
            var end = block + blockLength
            while end < bytes.count, wordBit(bytes[end]) == 1 { end += 1 }
            if end - start >= leastLength { runs.append(start..<end) }
            block = (end / blockLength + 1) * blockLength
        }
        return runs
    }

    /// Half of `leastLength`, said here so that the compiler knows it.
    private static var blockLength: Int { 32 }

    /// Whether a whole block is of such bytes. Without branches, so that the compiler makes vectors of it.
    private static func isWord(_ block: UnsafePointer<UInt8>) -> Bool {
        var others: UInt8 = 0
        for index in 0..<blockLength { others |= wordBit(block[index]) ^ 1 }
        return others == 0
    }

    @inline(__always)
    private static func wordBit(_ byte: UInt8) -> UInt8 {
        let isLetter: UInt8 = (byte | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
        let isDigit: UInt8 = byte &- UInt8(ascii: "0") < 10 ? 1 : 0
        return isLetter | isDigit | (byte == UInt8(ascii: "_") ? 1 : 0)
    }
}
