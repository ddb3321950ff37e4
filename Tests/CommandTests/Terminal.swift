import Foundation
import Glibc

/// A pseudo-terminal with a command on it, and somebody who reads and types.
final class Terminal {
    private let master: Int32
    private let child: pid_t
    /// All that the terminal has shown, what was typed included.
    private(set) var screen = ""
    /// How much of the screen was waited for already.
    private var read = 0

    /// Starts the command with the terminal as its standard input and standard error; standard output goes to a file.
    init(_ command: String, in shell: Shell, output: URL) throws {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        guard openpty(&master, &terminal, &name, nil, nil) == 0 else {
            throw Shell.Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        for descriptor in [master, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        // Held until the command has opened it; afterwards its end is the terminal's end.
        defer { close(terminal) }
        self.master = master
        let path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        child = try shell.start(
            ["/bin/sh", "-c", command],
            descriptors: [(path, O_RDWR), (output.path, O_WRONLY | O_CREAT | O_TRUNC), (path, O_RDWR)])
    }

    deinit { close(master) }

    /// Waits until the text comes up after what was waited for before.
    func wait(for text: String) throws {
        let deadline = Date(timeIntervalSinceNow: 60)
        while true {
            let unread = screen.dropFirst(read)
            if let found = unread.range(of: text) {
                read = screen.distance(from: screen.startIndex, to: found.upperBound)
                return
            }
            guard Date() < deadline, receive() else {
                kill(child, SIGKILL)
                throw Shell.Failure(description: "the terminal never showed \"\(text)\", but:\n\(screen)")
            }
        }
    }

    func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard write(master, bytes, bytes.count) == bytes.count else {
            throw Shell.Failure(description: "cannot type: \(String(cString: strerror(errno)))")
        }
    }

    /// Waits for the command's end.
    func finish() throws -> Int32 {
        let deadline = Date(timeIntervalSinceNow: 60)
        while receive() {
            if Date() > deadline { kill(child, SIGKILL) }
        }
        return try Shell.wait(for: child)
    }

    /// Takes what the command wrote; `false` when it has closed the terminal.
    private func receive() -> Bool {
        var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 1000) > 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(master, &bytes, bytes.count)
        guard count > 0 else { return false }
        screen += String(decoding: bytes[..<count].filter { $0 != 0x0D }, as: UTF8.self)
        return true
    }
}
