/// Finds in a word what may be a key of any form: the word itself, and what stands between signs that can surround a
/// value.
///
/// Such a key has no form that could be known. It may hold some of those signs itself, so the stretches between a few of
/// them are tried as well, and what stands between quotes or behind the first `=` and `:` is tried whole.
enum Values {
    /// Signs that hardly any key holds.
    private static let ends = table("\"'`,;&<>()[]{}|\\*")
    /// Signs that stand before or behind a value, but in some keys too: base64, user and password, URLs.
    private static let cuts = table("=:/?@#+!")
    private static let quotes = table("\"'`")
    /// So many stretches in a row may belong to one key.
    private static let stretches = 8
    /// Behind so many signs the whole rest is tried, however many stretches it has.
    private static let wholeRests = 8

    static func each(in bytes: UnsafeBufferPointer<UInt8>, _ found: (UnsafeBufferPointer<UInt8>) -> Void) {
        func take(_ range: Range<Int>) {
            guard KeyFinder.lengths.contains(range.count) else { return }
            found(UnsafeBufferPointer(rebasing: bytes[range]))
        }
        take(0..<bytes.count)
        eachSegment(of: bytes, take)
        eachQuoted(in: bytes, take)
        var rests = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: ":") {
            take((index + 1)..<bytes.count)
            rests += 1
            if rests == wholeRests { break }
        }
    }

    private static func eachSegment(of bytes: UnsafeBufferPointer<UInt8>, _ take: (Range<Int>) -> Void) {
        var start = 0
        for index in 0...bytes.count where index == bytes.count || ends[Int(bytes[index])] {
            if index - start >= KeyFinder.lengths.lowerBound {
                stretches(of: start..<index, in: bytes, take)
                // The end of a sentence.
                if bytes[index - 1] == UInt8(ascii: ".") { stretches(of: start..<(index - 1), in: bytes, take) }
            }
            start = index + 1
        }
    }

    /// Everything that begins at the segment's beginning or behind a cut and ends before one of the next few; behind the
    /// first cuts also all the rest.
    private static func stretches(
        of segment: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>, _ take: (Range<Int>) -> Void
    ) {
        var starts = [segment.lowerBound]
        var passed = 0
        for index in segment where cuts[Int(bytes[index])] {
            for start in starts { take(start..<index) }
            starts.append(index + 1)
            guard starts.count > stretches else { continue }
            if passed < wholeRests { take(starts[0]..<segment.upperBound) }
            passed += 1
            starts.removeFirst()
        }
        for start in starts { take(start..<segment.upperBound) }
    }

    private static func eachQuoted(in bytes: UnsafeBufferPointer<UInt8>, _ take: (Range<Int>) -> Void) {
        var last: [UInt8: Int] = [:]
        for index in bytes.indices where quotes[Int(bytes[index])] {
            if let open = last[bytes[index]] { take((open + 1)..<index) }
            last[bytes[index]] = index
        }
    }

    private static func table(_ signs: String) -> [Bool] {
        var table = [Bool](repeating: false, count: 256)
        for byte in signs.utf8 { table[Int(byte)] = true }
        return table
    }
}
