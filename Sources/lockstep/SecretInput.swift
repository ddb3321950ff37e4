internal import Glibc
internal import Keys

/// Standard input in memory that is wiped.
enum SecretInput {
    /// Everything up to the end, or one byte more than `limit`.
    static func all(limit: Int) throws -> WipedText {
        var text = WipedText(capacity: limit + 1)
        try chunks { chunk in
            text.append(UnsafeBufferPointer(rebasing: chunk.prefix(limit + 1 - text.count)))
            return text.count <= limit
        }
        return text
    }

    /// Lends each line without its line feed, with its number from 1; `nil` for one of more than `limit` bytes.
    static func lines(limit: Int, _ body: (Int, UnsafeBufferPointer<UInt8>?) -> Void) throws {
        var line = WipedText(capacity: limit)
        var isTooLong = false
        var number = 1
        func finish() {
            if isTooLong {
                body(number, nil)
            } else {
                line.withBytes { body(number, $0.assumingMemoryBound(to: UInt8.self)) }
            }
            line.removeAll()
            isTooLong = false
            number += 1
        }
        try chunks { chunk in
            var rest = chunk[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                add(rest[..<end])
                finish()
                rest = rest[(end + 1)...]
            }
            add(rest)
            return true
        }
        if line.count > 0 || isTooLong { finish() }

        func add(_ part: Slice<UnsafeBufferPointer<UInt8>>) {
            if line.count + part.count > limit { isTooLong = true }
            if !isTooLong { line.append(UnsafeBufferPointer(rebasing: part)) }
        }
    }

    /// Lends what read(2) gives until the body has enough.
    private static func chunks(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer {
            wipe(buffer)
            buffer.deallocate()
        }
        while true {
            let count = read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw InputError.unreadable(path: "<stdin>", problem: errorText()) }
            guard count > 0 else { return }
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<count]).assumingMemoryBound(to: UInt8.self)
            guard body(chunk) else { return }
        }
    }
}
