/// Splits a file where its documents can be read apart from one another.
///
/// A line that begins with `---` and a blank is a marker wherever it stands: block scalars are always
/// indented, a plain scalar ends there, and in quotes or brackets it is an error. So a file is cut right
/// before such lines. What reaches over a cut, be it a quote that is never closed or a directive for the
/// document after it, is an error at the end of its chunk. Hence whoever reads chunks must, after an error
/// that ended the reading of one, read again from the beginning of that chunk to the file's end.
enum Chunks {
    /// The bytes to read, in order and without a gap. All but the last have `size` bytes at least.
    static func split(_ bytes: [UInt8], from start: Int, size: Int) -> [Range<Int>] {
        bytes.withUnsafeBufferPointer { split($0, from: start, size: size) }
    }

    private static func split(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, size: Int) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var chunkStart = start
        while bytes.count - chunkStart > size, let cut = marker(in: bytes, from: chunkStart + max(size, 1)) {
            chunks.append(chunkStart..<cut)
            chunkStart = cut
        }
        chunks.append(chunkStart..<bytes.count)
        return chunks
    }

    /// The first marker at `start` or after it.
    private static func marker(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var index = start
        while index + 3 <= bytes.count {
            if bytes[index] == UInt8(ascii: "-"), isMarker(bytes, at: index) { return index }
            index += 1
        }
        return nil
    }

    private static func isMarker(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        guard bytes[index - 1] == 0x0A, bytes[index + 1] == UInt8(ascii: "-"),
            bytes[index + 2] == UInt8(ascii: "-")
        else { return false }
        guard index + 3 < bytes.count else { return true }
        let next = bytes[index + 3]
        return next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D
    }
}
