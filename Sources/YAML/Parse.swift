/// Reads a YAML stream.
///
/// - Parameters:
///   - source: the file; a UTF-8 byte order mark and any line breaks are fine.
///   - limits: what the stream may ask for.
///   - parallelism: how many threads may work on this file; the result does not depend on it.
/// - Returns: the documents and every error found. Never traps, whatever the bytes.
package func parse(_ source: Source, limits: Limits = Limits(), parallelism: Int = 1) -> ParseResult {
    parse(source, limits: limits, parallelism: parallelism, chunkBytes: 256 << 10)
}

/// As above; files of more than `chunkBytes` are read in chunks of about that size. That pays on one thread
/// too: the arenas stay small.
package func parse(_ source: Source, limits: Limits, parallelism: Int, chunkBytes: Int) -> ParseResult {
    let fileLimit = min(limits.fileBytes, Int(UInt32.max))
    guard source.bytes.count <= fileLimit else {
        return ParseResult(
            documents: [], errors: [YAMLError(.fileTooLarge(limit: fileLimit), at: SourceRange(at: .start))])
    }
    let check = source.bytes.withUnsafeBufferPointer { ByteCheck($0) }
    if let (kind, place) = check.failure {
        var range = SourceRange(at: source.position(at: place.lowerBound))
        range.end.offset = place.upperBound
        range.end.column += place.isEmpty ? 0 : 1
        return ParseResult(documents: [], errors: [YAMLError(kind, at: range)])
    }
    let isASCII = check.isASCII
    let read = { @Sendable (range: Range<Int>) in
        ChunkReader.read(source.bytes, range, isASCII: isASCII, limits: limits)
    }
    let ranges = Chunks.split(source.bytes, from: check.markLength, size: chunkBytes)
    var chunks = ChunkQueue(ranges, read: read).run(threads: parallelism)
    let last = chunks.count - 1
    if chunks[last].isCut, last < ranges.count - 1 {
        // Only the text up to the file's end tells what the mistake really is: see `Chunks`.
        chunks[last] = read(ranges[last].lowerBound..<source.bytes.count)
    }
    if chunks.reduce(0, { $0 + $1.documentsBegun }) > limits.documents {
        chunks = [read(check.markLength..<source.bytes.count)]
    }
    return join(chunks, of: source, limits: limits)
}

/// One result out of the chunks, with lines counted from the file's beginning.
private func join(_ chunks: [Chunk], of source: Source, limits: Limits) -> ParseResult {
    var result = ParseResult(documents: [], errors: [])
    result.documents.reserveCapacity(chunks.reduce(0) { $0 + $1.roots.count })
    var lines = 0
    for chunk in chunks {
        let tree = Tree(chunk, file: source.bytes, baseLine: lines)
        for root in chunk.roots {
            result.documents.append(Document(tree: tree, rootIndex: root.index, hasErrors: root.hasErrors))
        }
        for error in chunk.errors {
            result.errors.append(error.movedDown(by: lines))
        }
        lines += chunk.lines
    }
    if result.errors.count > limits.errors {
        let place = result.errors[limits.errors].range
        result.errors.removeSubrange(limits.errors...)
        result.errors.append(YAMLError(.tooManyErrors(limit: limits.errors), at: place))
    }
    return result
}
