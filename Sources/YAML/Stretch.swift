/// A part of a file that can be read by itself, from the beginning of one document to the end of another. Whoever needs no more of
/// a large file at a time reads it in stretches, and holds only the tree of one.
///
/// That is right only while there is no mistake in any of them: see `Chunks`.
package struct Stretch: Sendable {
    private let source: Source
    private let range: Range<Int>
    private let isASCII: Bool
    /// Line breaks in it.
    private let lines: Int
    /// Line breaks in the file before it.
    private var linesBefore = 0

    /// Where a file can be divided, into stretches of so many bytes or a little more; none for a file with a byte order mark,
    /// in another encoding or above the limit.
    package static func ranges(
        of source: Source, ofBytes size: Int = 256 << 10, limits: Limits = Limits()
    ) -> [Range<Int>] {
        source.bytes.withUnsafeBufferPointer { bytes in
            bytes.count <= min(limits.fileBytes, Int(UInt32.max)) && ByteCheck.markLength(of: bytes) == 0
                && ByteCheck.foreignEncoding(of: bytes) == nil
        } ? Chunks.split(source.bytes, from: 0, size: size) : []
    }

    /// The stretch at one of these ranges, as if it began the file; `nil` where some of its bytes cannot be read.
    package init?(_ range: Range<Int>, of source: Source) {
        self.source = source
        self.range = range
        let found = source.bytes.withUnsafeBufferPointer { file -> (isASCII: Bool, lines: Int)? in
            let bytes = UnsafeBufferPointer(rebasing: file[range])
            let check = ByteCheck(bytes)
            return check.failure == nil ? (check.isASCII, LineBreak.count(in: bytes, isASCII: check.isASCII)) : nil
        }
        guard let found else { return nil }
        (isASCII, lines) = found
    }

    /// All stretches of a file, in its order, each with the lines that come before it.
    package static func placed(_ stretches: [Stretch]) -> [Stretch] {
        var lines = 0
        return stretches.map { stretch in
            var placed = stretch
            placed.linesBefore = lines
            lines += stretch.lines
            return placed
        }
    }

    /// The file's name.
    package var name: String { source.name }

    /// Its bytes, for the time of the call.
    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        source.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Whether the byte stands anywhere in it.
    package func contains(_ byte: UInt8) -> Bool { withBytes { Source.contains(byte, in: $0) } }

    /// The documents in it. `nil` where there is a mistake, of which only the whole file tells what it really is, or an empty
    /// document.
    package func parse(limits: Limits = Limits()) -> [Document]? {
        let chunk = ChunkReader.read(source.bytes, range, isASCII: isASCII, limits: limits)
        guard chunk.errors.isEmpty, !chunk.isCut, chunk.roots.count == chunk.documentsBegun else { return nil }
        let tree = Tree(chunk, file: source.bytes, baseLine: linesBefore)
        return chunk.roots.map { Document(tree: tree, rootIndex: $0.index, hasErrors: $0.hasErrors) }
    }
}
