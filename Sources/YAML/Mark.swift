/// Where a node begins, as an arena keeps it: 12 bytes.
struct Mark {
    /// Bytes before it in the file.
    var offset: UInt32
    /// Line breaks before it in the chunk, not the file.
    var line: UInt32
    /// Code points before it in its line.
    var column: UInt32

    /// The place in the file, when `baseLine` line breaks come before the chunk.
    func position(baseLine: UInt32) -> SourcePosition {
        SourcePosition(line: Int(baseLine) + Int(line) + 1, column: Int(column) + 1, offset: Int(offset))
    }

    /// The stretch from here to the byte at `end`. An arena does not keep the line and column of ends: they
    /// are found again by a walk over the file's `bytes`, no longer than the stretch.
    func range(to end: UInt32, in bytes: UnsafeBufferPointer<UInt8>, baseLine: UInt32) -> SourceRange {
        let start = position(baseLine: baseLine)
        var position = start
        while position.offset < Int(end) {
            let isLead = bytes[position.offset] & 0xC0 != 0x80
            position.offset += 1
            if LineBreak.ends(at: position.offset, in: bytes) {
                position.line += 1
                position.column = 1
            } else if isLead {
                position.column += 1
            }
        }
        return SourceRange(start: start, end: position)
    }
}
