/// Line and column of every offset in a text, counted once from its beginning and by nothing that the readers use.
struct TextPlaces {
    private(set) var lines: [Int] = []
    private(set) var columns: [Int] = []

    /// Lines end as in YAML 1.1: LF, CR LF, CR, U+0085, U+2028 and U+2029.
    init(_ bytes: [UInt8]) {
        lines.reserveCapacity(bytes.count + 1)
        columns.reserveCapacity(bytes.count + 1)
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var (line, column) = (1, 1)
        for offset in 0...bytes.count {
            lines.append(line)
            columns.append(column)
            guard offset < bytes.count, !isMarked || offset >= 3 else { continue }
            if TextPlaces.endsLine(offset, in: bytes) {
                line += 1
                column = 1
            } else if bytes[offset] & 0xC0 != 0x80 {
                column += 1
            }
        }
    }

    /// Whether a line ends with the byte at `offset`.
    private static func endsLine(_ offset: Int, in bytes: [UInt8]) -> Bool {
        switch bytes[offset] {
        case 0x0A: true
        case 0x0D: offset + 1 == bytes.count || bytes[offset + 1] != 0x0A
        case 0x85: offset >= 1 && bytes[offset - 1] == 0xC2
        case 0xA8, 0xA9: offset >= 2 && bytes[offset - 1] == 0x80 && bytes[offset - 2] == 0xE2
        default: false
        }
    }

    var lineCount: Int { lines[lines.count - 1] }

    /// The column behind the last sign of a line, its break included where that has a column.
    func lastColumn(of line: Int) -> Int {
        zip(lines, columns).reduce(0) { $1.0 == line ? max($0, $1.1) : $0 }
    }
}
