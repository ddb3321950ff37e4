internal import Keys

/// Finds in a text everything that may be a key. Bytes of any encoding go in, piece by piece, candidates come out.
///
/// The text is taken as words: runs of printable ASCII without a blank. A key stands within a word, so only the one at the
/// border of two pieces is kept; of a word longer than `window` only that much, with what the windows have in common
/// longer than any key in any of its encodings. Memory does not grow with the text, and is wiped.
package struct KeyFinder: ~Copyable {
    /// The shortest and the longest string that is taken for a key of another form than Lockstep's, in bytes.
    package static let lengths = 20...4096
    static let window = 1 << 16
    /// Every byte of a key may be written as `%XX`, and base64 may go around that.
    static let overlap = 1 << 14

    private var word = WipedText(capacity: 4096)
    private var ordinal = 0
    /// The first two bytes, for the byte order mark of UTF-16.
    private var mark: UInt16 = 0
    private var markLength = 0
    private var isUTF16 = false

    package init() {}

    /// Takes the next piece, of any size.
    package mutating func take(_ bytes: UnsafeRawBufferPointer, _ found: (Candidate) -> Void) {
        let bytes = bytes.bindMemory(to: UInt8.self)
        for byte in bytes.prefix(2 - markLength) {
            mark = mark << 8 | UInt16(byte)
            markLength += 1
            isUTF16 = mark == 0xFFFE || mark == 0xFEFF
        }
        guard isUTF16 else { return takeWords(bytes, found) }
        // Without its zeros the ASCII part of UTF-16 is ASCII.
        var plain = WipedText(capacity: bytes.count)
        for byte in bytes where byte != 0 { plain.append(byte) }
        plain.withBytes { takeWords($0.bindMemory(to: UInt8.self), found) }
    }

    /// The text has ended.
    package mutating func finish(_ found: (Candidate) -> Void) { endWord(found) }

    private mutating func takeWords(_ bytes: UnsafeBufferPointer<UInt8>, _ found: (Candidate) -> Void) {
        var start = 0
        for index in bytes.indices where !isPrintable(bytes[index]) {
            let run = UnsafeBufferPointer(rebasing: bytes[start..<index])
            start = index + 1
            if word.count == 0, run.count <= Self.window {
                search(run, found)
            } else {
                extend(run, found)
                endWord(found)
            }
        }
        extend(UnsafeBufferPointer(rebasing: bytes[start...]), found)
    }

    private mutating func extend(_ run: UnsafeBufferPointer<UInt8>, _ found: (Candidate) -> Void) {
        var rest = run[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.window - word.count)
            word.append(UnsafeBufferPointer(rebasing: part))
            rest = rest.dropFirst(part.count)
            if word.count == Self.window {
                searchWord(found)
                word.removeFirst(Self.window - Self.overlap)
            }
        }
    }

    private mutating func endWord(_ found: (Candidate) -> Void) {
        searchWord(found)
        word.removeFirst(word.count)
        ordinal += 1
    }

    private func searchWord(_ found: (Candidate) -> Void) {
        word.withBytes { WordSearch(word: ordinal).search($0.bindMemory(to: UInt8.self), found) }
    }

    private mutating func search(_ run: UnsafeBufferPointer<UInt8>, _ found: (Candidate) -> Void) {
        guard run.count >= Self.lengths.lowerBound else { return }
        WordSearch(word: ordinal).search(run, found)
        ordinal += 1
    }
}

/// Printable ASCII without the blank: what keys are made of.
func isPrintable(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
