import Foundation
import Glibc
import TestSupport

/// Runs commands in a temporary folder of its own, in a clean environment and without a controlling terminal.
final class Shell {
    struct Output {
        var standardOutput: String
        var standardError: String
        var status: Int32
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Holds `work`, where commands run, and `fixtures`; it is the home folder too.
    let folder: URL
    var work: URL { folder.appending(path: "work") }
    private let variables: [String: String]
    private let database: PostgresDatabase?

    /// `variables`: instead of the clean environment. With a database, `$POSTGRES` is its address and libpq's variables
    /// lead psql to it.
    init(variables: [String: String]? = nil, withDatabase: Bool = false) throws {
        database = withDatabase ? try PostgresDatabase() : nil
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "lockstep-command-\(UUID().uuidString)")
        var clean = [
            "PATH": "\(try Places.binary().deletingLastPathComponent().path):/usr/bin:/bin", "HOME": folder.path,
            "LANG": "C.UTF-8", "TERM": "dumb", "USER": "kim",
        ]
        if let database {
            let server = try PostgresServer.shared()
            clean["POSTGRES"] = server.address(database.name)
            clean["PGHOST"] = server.socket
            clean["PGUSER"] = "postgres"
            clean["PGDATABASE"] = database.name
        }
        self.variables = variables ?? clean
        let fixtures = folder.appending(path: "fixtures")
        for path in [folder.appending(path: "work"), fixtures] {
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        }
        // Not copied as files: a copy would keep the owner, which only root may set.
        for name in try FileManager.default.contentsOfDirectory(atPath: Places.fixtures.path) {
            try Data(contentsOf: Places.fixtures.appending(path: name)).write(to: fixtures.appending(path: name))
        }
    }

    /// What differs from run to run in the address of the database.
    var databaseNames: [String] { [variables["PGHOST"], variables["PGDATABASE"]].compactMap { $0 } }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A command that must succeed; its standard output.
    @discardableResult
    func succeed(_ command: String) throws -> String {
        let output = try run(command)
        guard output.status == 0 else {
            throw Failure(description: "\(command)\nended with \(output.status):\n\(output.standardError)")
        }
        return output.standardOutput
    }

    /// Waits for the end; a command that hangs is killed after two minutes and then has the status 124.
    func run(_ command: String) throws -> Output {
        let output = folder.appending(path: "standard-output").path
        let errors = folder.appending(path: "standard-error").path
        let child = try start(
            ["/usr/bin/timeout", "--kill-after=5", "120", "/bin/sh", "-c", command],
            descriptors: [
                ("/dev/null", O_RDONLY), (output, O_WRONLY | O_CREAT | O_TRUNC), (errors, O_WRONLY | O_CREAT | O_TRUNC),
            ])
        let status = try Shell.wait(for: child)
        return Output(
            standardOutput: String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self),
            standardError: String(decoding: try Data(contentsOf: URL(filePath: errors)), as: UTF8.self),
            status: status)
    }

    /// Starts a program in a session of its own. The first terminal that it opens becomes its controlling terminal, so
    /// without one among the descriptors there is none.
    func start(_ arguments: [String], descriptors: [(path: String, flags: Int32)]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_addopen(&actions, Int32(number), descriptor.path, descriptor.flags, 0o600)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // POSIX_SPAWN_SETSID, which Glibc shows to GNU sources only.
        let newSession: Int32 = 0x80
        posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | newSession))

        // Glibc keeps the spawn action that changes the folder from Swift.
        let command = ["/usr/bin/env", "--chdir=\(work.path)"] + arguments
        var argumentPointers = command.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argumentPointers + variablePointers { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, command[0], &actions, &attributes, &argumentPointers, &variablePointers)
        guard code == 0 else {
            throw Failure(description: "cannot start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        return child
    }

    static func wait(for child: pid_t) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else {
                throw Failure(description: "cannot wait: \(String(cString: strerror(errno)))")
            }
        }
        // As a shell tells of it: the status, or 128 and the signal.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
