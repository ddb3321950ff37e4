internal import CYAML

/// Runs libyaml's event loop over one stretch of a file and hands each event to an arena's builder.
///
/// The builder copies what it needs out of an event, which is then given back to libyaml at once.
struct ChunkReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let offset: Int
    /// Where the stretch ends, and the code points of its last line where that has no line break.
    private let end: (offset: UInt32, unbrokenColumn: UInt32?)
    private var cursor: CodePointCursor
    private var builder: TreeBuilder

    /// Reads the stretch `range` of a file that passed `ByteCheck`.
    static func read(
        _ bytes: [UInt8], _ range: Range<Int>, isASCII: Bool, limits: Limits
    ) -> Chunk {
        bytes.withUnsafeBufferPointer { bytes in
            read(bytes, range, isASCII, limits)
        }
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ isASCII: Bool, _ limits: Limits
    ) -> Chunk {
        let stretch = UnsafeBufferPointer(rebasing: bytes[range])
        // On the heap because a parser points into itself.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
        defer {
            parser.deallocate()
            event.deallocate()
        }
        var reader = ChunkReader(
            parser: parser,
            offset: range.lowerBound,
            end: (UInt32(truncatingIfNeeded: range.upperBound), unbrokenColumn(of: stretch)),
            cursor: CodePointCursor(stretch, isASCII: isASCII),
            builder: TreeBuilder(file: bytes, stretch: range.count, limits: limits)
        )
        do throws(YAMLError) {
            guard yaml_parser_initialize(parser) == 1 else { throw reader.libyamlError(in: stretch) }
            defer { yaml_parser_delete(parser) }
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, stretch.baseAddress, stretch.count)
            while true {
                guard yaml_parser_parse(parser, event) == 1 else { throw reader.libyamlError(in: stretch) }
                defer { yaml_event_delete(event) }
                if event.pointee.type == YAML_STREAM_END_EVENT {
                    reader.builder.chunk.lines = event.pointee.start_mark.line
                    break
                }
                try reader.take(event)
            }
        } catch {
            reader.builder.cut(error)
        }
        return reader.builder.chunk
    }

    @inline(__always)
    private mutating func take(_ event: UnsafeMutablePointer<yaml_event_t>) throws(YAMLError) {
        let start = mark(event.pointee.start_mark)
        let end = byteOffset(event.pointee.end_mark)
        switch event.pointee.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.pointee.data.scalar
            try builder.scalar(
                UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                form: form(of: scalar.style),
                isOneLine: event.pointee.start_mark.line == event.pointee.end_mark.line,
                properties: TreeBuilder.Properties(anchor: scalar.anchor, tag: scalar.tag),
                start: start,
                end: end
            )
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.pointee.data.sequence_start
            try builder.begin(
                .sequence,
                isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE,
                properties: TreeBuilder.Properties(anchor: sequence.anchor, tag: sequence.tag),
                start: start,
                end: end
            )
        case YAML_MAPPING_START_EVENT:
            let mapping = event.pointee.data.mapping_start
            try builder.begin(
                .mapping,
                isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE,
                properties: TreeBuilder.Properties(anchor: mapping.anchor, tag: mapping.tag),
                start: start,
                end: end
            )
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            builder.end(end)
        case YAML_ALIAS_EVENT:
            try builder.alias(String(cString: event.pointee.data.alias.anchor), start: start, end: end)
        case YAML_DOCUMENT_START_EVENT:
            try builder.beginDocument(start, end)
        case YAML_DOCUMENT_END_EVENT:
            builder.endDocument()
        default:
            break
        }
    }

    @inline(__always)
    private mutating func mark(_ mark: yaml_mark_t) -> Mark {
        let offset = byteOffset(mark)
        var (line, column) = (UInt32(truncatingIfNeeded: mark.line), UInt32(truncatingIfNeeded: mark.column))
        // libyaml ends the last line itself; the file has no line behind it.
        if offset == end.offset, column == 0, let last = end.unbrokenColumn { (line, column) = (line - 1, last) }
        return Mark(offset: offset, line: line, column: column)
    }

    private static func unbrokenColumn(of bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard !bytes.isEmpty, !LineBreak.ends(at: bytes.count, in: bytes) else { return nil }
        var start = bytes.count
        while start > 0, !LineBreak.ends(at: start, in: bytes) { start -= 1 }
        return UInt32(truncatingIfNeeded: bytes[start...].count { $0 & 0xC0 != 0x80 })
    }

    @inline(__always)
    private mutating func byteOffset(_ mark: yaml_mark_t) -> UInt32 {
        UInt32(truncatingIfNeeded: offset + cursor.byteOffset(of: mark.index))
    }

    private func form(of style: yaml_scalar_style_t) -> NodeRecord.Form {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    /// Why libyaml gave up, with its own words and marks.
    private mutating func libyamlError(in bytes: UnsafeBufferPointer<UInt8>) -> YAMLError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
        let place = mark(state.problem_mark)
        let range = SourceRange(at: place.position(baseLine: 0))
        let index = Int(place.offset) - offset
        let isAtTab = index < bytes.count && bytes[index] == UInt8(ascii: "\t")
        if isAtTab && problem == "found character that cannot start any token"
            || problem.contains("tab character")
        {
            return YAMLError(.tabIndentation, at: range)
        }
        let context = state.context.map { String(cString: $0) }
        let contextPosition = context == nil ? nil : mark(state.context_mark).position(baseLine: 0)
        return YAMLError(
            .syntax(problem: problem, context: context, contextPosition: contextPosition), at: range)
    }
}
