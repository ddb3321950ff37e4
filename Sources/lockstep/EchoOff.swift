internal import Glibc

/// A terminal that does not show what is typed, until `end` or the end of this value. A signal that ends the process sets
/// the terminal back first.
struct EchoOff: ~Copyable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    /// Those that whoever started the command wanted ignored stay so.
    private var handled: [Int32] = []

    /// `nil`, with the reason in `errno`, where the terminal cannot be set. What was typed before is thrown away: it was
    /// shown.
    init?(of descriptor: Int32) {
        let saved = savedSettings ?? .allocate(capacity: 1)
        savedSettings = saved
        guard tcgetattr(descriptor, saved) == 0 else { return nil }
        savedDescriptor = descriptor
        for number in EchoOff.signals {
            let before = signal(number) { number in
                // Both are allowed in a signal handler (POSIX, 2.4.3).
                _ = tcsetattr(savedDescriptor, TCSANOW, savedSettings)
                signal(number, SIG_DFL)
                raise(number)
            }
            if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                signal(number, SIG_IGN)
            } else {
                handled.append(number)
            }
        }
        var settings = saved.pointee
        settings.c_lflag &= ~tcflag_t(ECHO)
        // The line's end is shown, so that the next line begins where it should.
        settings.c_lflag |= tcflag_t(ECHONL)
        // A stopped process would leave the shell without echo.
        withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VSUSP)] = 0 }
        guard tcsetattr(descriptor, TCSAFLUSH, &settings) == 0 else {
            let problem = errno
            restore()
            errno = problem
            return nil
        }
    }

    deinit { restore() }

    /// Sets the terminal back.
    consuming func end() {}

    private func restore() {
        _ = tcsetattr(savedDescriptor, TCSAFLUSH, savedSettings)
        for number in handled { signal(number, SIG_DFL) }
    }
}

// A signal handler reaches nothing else. Written before the handler is set, and by one prompt at a time. On the heap,
// because Swift 6.3 gives a global of this structure 57 bytes, without the padding inside, and tcgetattr writes all 60.
private nonisolated(unsafe) var savedSettings: UnsafeMutablePointer<termios>?
private nonisolated(unsafe) var savedDescriptor: Int32 = -1
