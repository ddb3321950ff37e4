internal import Glibc

/// The bytes of a file and the name to show for it.
package struct Source: Sendable {
    /// The file's path as people should see it.
    package var name: String
    /// The file's content as it was read.
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Whether the byte stands anywhere in the file.
    package func contains(_ byte: UInt8) -> Bool {
        bytes.withUnsafeBufferPointer { Self.contains(byte, in: $0) }
    }

    static func contains(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
    }

    /// The text of the line that holds `position`, for a diagnostic: without its line break and without a
    /// byte order mark, with U+FFFD for what is not UTF-8. Costs no more than the line is long; empty when
    /// out of range.
    package func lineText(at position: SourcePosition) -> String {
        bytes.withUnsafeBufferPointer { bytes in
            guard (0...bytes.count).contains(position.offset) else { return "" }
            var start = position.offset
            while start > 0, !LineBreak.ends(at: start, in: bytes) { start -= 1 }
            return Self.text(from: start, in: bytes)
        }
    }

    /// The text of a line by its number, the first being 1. Walks the file from its beginning: prefer
    /// `lineText(at:)`. Nil when the file has fewer lines.
    package func lineText(_ number: Int) -> String? {
        guard number >= 1 else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var line = 1
            var start = 0
            while line < number {
                start = LineBreak.nextLine(after: start, in: bytes)
                guard LineBreak.ends(at: start, in: bytes) else { return nil }
                line += 1
            }
            return Self.text(from: start, in: bytes)
        }
    }

    /// The position of the byte at `offset`, found by a walk from the beginning.
    package func position(at offset: Int) -> SourcePosition {
        bytes.withUnsafeBufferPointer { bytes in
            var position = SourcePosition(line: 1, column: 1, offset: offset)
            var lineStart = ByteCheck.markLength(of: bytes)
            while true {
                let next = LineBreak.nextLine(after: lineStart, in: bytes)
                guard next <= offset, LineBreak.ends(at: next, in: bytes) else { break }
                lineStart = next
                position.line += 1
            }
            for index in lineStart..<max(lineStart, offset) where bytes[index] & 0xC0 != 0x80 {
                position.column += 1
            }
            return position
        }
    }

    private static func text(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        let next = LineBreak.nextLine(after: start, in: bytes)
        let end = next - LineBreak.length(before: next, in: bytes)
        let first = start == 0 ? ByteCheck.markLength(of: bytes) : start
        return String(decoding: bytes[first..<max(first, end)], as: UTF8.self)
    }
}
