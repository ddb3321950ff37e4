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
