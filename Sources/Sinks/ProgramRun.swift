internal import CLinux
internal import Glibc
internal import Keys

/// A program that is started without a shell, given bytes on standard input, and waited for.
///
/// `posix_spawn` by hand: the bytes must go from the secret's own memory to the pipe, and what the program wrote (which
/// may repeat them) into memory that is wiped; a library that takes and returns arrays leaves copies behind.
struct ProgramRun: Sendable {
    /// The program and its arguments.
    let words: [String]
    /// Names of the variables that the program gets besides `PATH`, `HOME` and `LANG`.
    let variables: [String]
    /// Seconds until the program's process group is killed.
    let timeout: Int

    /// More output than this is read and thrown away.
    static let outputLimit = 64 * 1024

    /// How a run ended, with what the program wrote.
    struct Ending: ~Copyable {
        enum Way: Hashable {
            case exited(Int32)
            case signalled(Int32)
            case timedOut
        }
        var way: Way
        /// The program, or the pipe to it, took every byte and left none unread.
        var tookAll: Bool
        var output: CapturedOutput
        var errors: CapturedOutput
    }

    var program: String { words[0] }

    /// Finds the program and the variables; starts nothing.
    func check() throws(SinkError) {
        _ = try path()
        for name in variables where getenv(name) == nil { throw .variableMissing(name: name) }
    }

    /// Where the program is: as it is named when that holds a slash, else in the folders of `PATH`.
    private func path() throws(SinkError) -> String {
        var problem = ENOENT
        let candidates: [String]
        if program.contains("/") {
            candidates = [program]
        } else {
            let folders = getenv("PATH").map { String(cString: $0) } ?? ""
            candidates = folders.split(separator: ":").map { "\($0)/\(program)" }
        }
        for candidate in candidates {
            var info = stat()
            guard stat(candidate, &info) == 0 else { continue }
            if info.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 { return candidate }
            problem = EACCES
        }
        throw .programUnusable(program: program, problem: String(cString: strerror(problem)))
    }

    func run(input: UnsafeRawBufferPointer) throws(SinkError) -> Ending {
        let path = try path()
        var pipes = Pipes()
        guard pipes.open() else { throw unusable(errno) }
        let process = try spawn(path, pipes)
        pipes.closeChildEnds()
        let wasWritten = writeWithoutSignal(input, to: pipes.input.write)
        // The program sees the end of its input now; what it left unread is counted when it has ended.
        pipes.closeInputWriter()
        var output = CapturedOutput(limit: ProgramRun.outputLimit)
        var errors = CapturedOutput(limit: ProgramRun.outputLimit)
        let way = wait(for: process, pipes, &output, &errors)
        return Ending(way: way, tookAll: wasWritten && pipes.unread() == 0, output: output, errors: errors)
    }

    private func unusable(_ code: Int32) -> SinkError {
        .programUnusable(program: program, problem: String(cString: strerror(code)))
    }

    // MARK: Starting

    private func spawn(_ path: String, _ pipes: borrowing Pipes) throws(SinkError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipes.input.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.output.write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes.errors.write, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own, so that a timeout ends what the program started, too.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments = words.map { strdup($0) } + [nil]
        var environment = surroundings()
        defer {
            for argument in arguments { free(argument) }
            // Values of variables are often secrets themselves.
            for case let variable? in environment {
                wipe(UnsafeMutableRawBufferPointer(start: variable, count: strlen(variable)))
                free(variable)
            }
        }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw unusable(code) }
        return process
    }

    /// `PATH`, `HOME`, `LANG` and what is named, as `NAME=value`, copied without making a `String` of a value.
    private func surroundings() -> [UnsafeMutablePointer<CChar>?] {
        var found: [UnsafeMutablePointer<CChar>?] = []
        for name in ["PATH", "HOME", "LANG"] + variables {
            guard let value = getenv(name) else { continue }
            let size = name.utf8.count + 1 + strlen(value) + 1
            let text = malloc(size)!.assumingMemoryBound(to: CChar.self)
            strcpy(text, name)
            strcat(text, "=")
            strcat(text, value)
            found.append(text)
        }
        return found + [nil]
    }

    // MARK: Waiting

    /// Reads what the program writes until it ends or its time is over. A process that it left behind is not waited for.
    private func wait(
        for process: pid_t, _ pipes: borrowing Pipes, _ output: inout CapturedOutput, _ errors: inout CapturedOutput
    ) -> Ending.Way {
        let deadline = milliseconds() + Int64(timeout) * 1000
        var isOver = false
        while true {
            var status: Int32 = 0
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process {
                output.drain(pipes.output.read)
                errors.drain(pipes.errors.read)
                if isOver { return .timedOut }
                // As the macros of wait(2) take the status apart.
                let signal = status & 0x7f
                return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
            }
            if !isOver, milliseconds() >= deadline {
                // Before it is reaped: the group's number cannot be another's yet.
                kill(-process, SIGKILL)
                isOver = true
            }
            var readable = [
                pollfd(fd: output.isOpen ? pipes.output.read : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.isOpen ? pipes.errors.read : -1, events: Int16(POLLIN), revents: 0),
            ]
            poll(&readable, 2, 5)
            output.drain(pipes.output.read)
            errors.drain(pipes.errors.read)
        }
    }

    private func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Whether every byte was taken. The signal of a pipe that nobody reads is caught for this thread alone.
    private func writeWithoutSignal(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var pipeSignal = sigset_t()
        var before = sigset_t()
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
        defer {
            var none = timespec()
            while sigtimedwait(&pipeSignal, nil, &none) > 0 {}
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        // A key is far smaller than a pipe's buffer, so that this never waits for the program.
        do throws(SinkError) {
            try writeAll(bytes, to: descriptor) { .closed(problem: String(cString: strerror(errno))) }
            return true
        } catch {
            return false
        }
    }
}
