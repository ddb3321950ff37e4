internal import Glibc
internal import Keys

/// Writes every byte, going on after interruptions and partial writes; throws what `failure` makes of `errno`.
func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, failure: () -> SinkError
) throws(SinkError) {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count >= 0 {
            done += count
        } else if errno == EAGAIN {
            // A pipe that does not block is full: wait until its reader took something.
            var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&writable, 1, -1)
        } else if errno != EINTR {
            throw failure()
        }
    }
}

extension SinkError {
    init(errno code: Int32, path: String) {
        self =
            switch code {
            case ENOSPC, EDQUOT: .diskFull(path: path)
            case EEXIST: .fileExists(path: path)
            case ENOTDIR: .notAFolder(path: path)
            default: .notWritable(path: path, problem: String(cString: strerror(code)))
            }
    }
}

/// A buffer for text that holds secrets: grows by copying and wipes what it leaves behind.
struct WipedText: ~Copyable {
    private(set) var bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(capacity: Int) { bytes = .allocate(byteCount: max(capacity, 64), alignment: 1) }

    deinit {
        wipe(bytes)
        bytes.deallocate()
    }

    mutating func append(_ text: String) {
        reserve(text.utf8.count)
        for byte in text.utf8 { push(byte) }
    }

    mutating func append(_ secret: UnsafeBufferPointer<UInt8>) {
        reserve(secret.count)
        for byte in secret { push(byte) }
    }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        push(byte)
    }

    func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }

    private mutating func push(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    private mutating func reserve(_ extra: Int) {
        guard count + extra > bytes.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: (count + extra) * 2, alignment: 1)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        wipe(bytes)
        bytes.deallocate()
        bytes = larger
    }
}
