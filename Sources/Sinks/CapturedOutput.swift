internal import CLinux
internal import Glibc
internal import Keys

/// What a program wrote, up to a limit, in memory that is wiped: it may repeat the secret.
struct CapturedOutput: ~Copyable {
    private let limit: Int
    private var text = WipedText(capacity: 4096)
    /// More came than is kept.
    private(set) var isTooLong = false
    private(set) var isOpen = true

    init(limit: Int) { self.limit = limit }

    /// Takes what a pipe that does not block has to give.
    mutating func drain(_ descriptor: Int32) {
        guard isOpen else { return }
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            defer { wipe(buffer) }
            while true {
                let count = read(descriptor, buffer.baseAddress!, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count == 0 || (count < 0 && errno != EAGAIN) { isOpen = false }
                guard count > 0 else { return }
                if text.count + count > limit {
                    isTooLong = true
                } else {
                    text.append(
                        UnsafeBufferPointer(
                            UnsafeMutableBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<count])))
                }
            }
        }
    }

    func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try text.withBytes(body)
    }

    enum Line { case first, last }

    /// The first or last line that is not empty, at most 200 bytes of it. The caller has searched it for the secret.
    func line(_ which: Line) -> String? {
        guard !isTooLong else { return nil }
        return text.withBytes { bytes in
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            return (which == .first ? lines.first : lines.last).map { String(decoding: $0.prefix(200), as: UTF8.self) }
        }
    }

    /// Whether the secret, or a part of it too long to be chance, is in here: as it is, in hexadecimal or URL-encoded
    /// (which are the same once the signs between the digits are gone), or in base64 at any of its three offsets.
    func holds(_ secret: UnsafeRawBufferPointer) -> Bool {
        text.withBytes { bytes in
            guard !bytes.isEmpty else { return false }
            var plain = WipedText(capacity: bytes.count)
            var folded = WipedText(capacity: bytes.count)
            for byte in bytes {
                // White space, and what stands between digits: `%61%63`, `61:63`, `\x61`.
                if byte <= 0x20 || byte == UInt8(ascii: "%") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "\\")
                {
                    continue
                }
                plain.append(byte)
                if byte != UInt8(ascii: "x") {
                    folded.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
                }
            }
            // The prefix and the key id are no secret, but what follows them is.
            let start = (secret.lastIndex(of: UInt8(ascii: "_")) ?? -1) + 1
            let hidden = UnsafeRawBufferPointer(rebasing: secret[start...])
            let window = 12
            guard hidden.count >= window else { return true }
            for first in 0...(hidden.count - window) {
                let part = UnsafeRawBufferPointer(rebasing: hidden[first..<(first + window)])
                if plain.contains(part) { return true }
                var hexadecimal = WipedText(capacity: 2 * window)
                for byte in part {
                    hexadecimal.append(digit(byte >> 4, of: "0123456789abcdef"))
                    hexadecimal.append(digit(byte & 15, of: "0123456789abcdef"))
                }
                if hexadecimal.withBytes({ folded.contains($0) }) { return true }
                // The windows start at every byte, so they meet each of the three offsets.
                var encoded = WipedText(capacity: 16)
                for group in stride(from: 0, to: window, by: 3) {
                    let bits = UInt32(part[group]) << 16 | UInt32(part[group + 1]) << 8 | UInt32(part[group + 2])
                    for shift in [18, 12, 6, 0] as [UInt32] { encoded.append(base64Digit(UInt8(bits >> shift & 63))) }
                }
                if encoded.withBytes({ plain.contains($0) }) { return true }
            }
            return false
        }
    }
}

private func digit(_ value: UInt8, of digits: StaticString) -> UInt8 { digits.utf8Start[Int(value)] }

extension WipedText {
    fileprivate func contains(_ part: UnsafeRawBufferPointer) -> Bool {
        withBytes { memmem($0.baseAddress!, $0.count, part.baseAddress!, part.count) != nil }
    }
}
