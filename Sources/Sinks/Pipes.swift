internal import CLinux
internal import Glibc

/// The three pipes between Lockstep and a program that it runs.
///
/// Lockstep keeps a reading end of the program's input as well, to count what the program left unread; it holds no
/// other process's end open, because every descriptor closes when a program is started.
struct Pipes: ~Copyable {
    struct Ends {
        var read: Int32 = -1
        var write: Int32 = -1
    }
    private(set) var input = Ends()
    private(set) var output = Ends()
    private(set) var errors = Ends()

    /// `false`, with `errno`, when there are no descriptors left.
    mutating func open() -> Bool {
        guard Pipes.make(&input), Pipes.make(&output), Pipes.make(&errors) else { return false }
        for end in [output.read, errors.read] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        return true
    }

    /// Above the standard descriptors, which the program's are moved onto.
    private static func make(_ ends: inout Ends) -> Bool {
        var pair: [Int32] = [-1, -1]
        guard pipe2(&pair, O_CLOEXEC) == 0 else { return false }
        ends = Ends(read: raise(pair[0]), write: raise(pair[1]))
        return ends.read >= 0 && ends.write >= 0
    }

    private static func raise(_ descriptor: Int32) -> Int32 {
        guard descriptor <= STDERR_FILENO else { return descriptor }
        let higher = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        _ = Glibc.close(descriptor)
        return higher
    }

    mutating func closeChildEnds() {
        Pipes.close(&output.write)
        Pipes.close(&errors.write)
    }

    mutating func closeInputWriter() { Pipes.close(&input.write) }

    /// Bytes that the program did not read from its input.
    func unread() -> Int {
        var count: Int32 = 0
        // FIONREAD, a macro that Swift does not see.
        guard ioctl(input.read, 0x541B, &count) == 0 else { return 0 }
        return Int(count)
    }

    private static func close(_ descriptor: inout Int32) {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
    }

    deinit {
        for end in [input.read, input.write, output.read, output.write, errors.read, errors.write] where end >= 0 {
            _ = Glibc.close(end)
        }
    }
}
