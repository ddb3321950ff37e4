internal import Foundation
internal import Glibc
internal import Synchronization

/// A real PostgreSQL for tests: `Tests/postgres` starts it when a test first needs it, and it ends when this process ends,
/// however it ends, because its standard input does.
package final class PostgresServer: Sendable {
    /// The folder of its socket.
    package let socket: String
    /// The folder of psql, pg_dump and the others.
    package let programs: String
    private let process: Mutex<Process>
    /// Its end is what stops the server.
    private let life: Pipe
    private let databases = Mutex(0)

    /// The one that the tests of this process share, each with a database of its own.
    package static func shared() throws -> PostgresServer { try sharedResult.get() }

    private static let sharedResult = Result { try PostgresServer() }

    package init(arguments: [String] = []) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let (process, output) = (Process(), Pipe())
        life = Pipe()
        // No other child may inherit it, or the server would live as long as that one.
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.executableURL = tests.appending(path: "postgres")
        process.arguments = arguments
        process.standardInput = life
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count == 2 else { throw Failure(description: "Tests/postgres did not start a server") }
        socket = lines[0]
        programs = lines[1]
        self.process = Mutex(process)
    }

    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// Stops it and waits for its end.
    package func stop() {
        try? life.fileHandleForWriting.close()
        process.withLock { $0.waitUntilExit() }
    }

    /// A database of its own, empty.
    package func makeDatabase(encoding: String = "UTF8") throws -> String {
        let number = databases.withLock { count in
            count += 1
            return count
        }
        let name = "test_\(number)"
        let locale = encoding == "UTF8" ? "" : "LC_COLLATE 'C' LC_CTYPE 'C'"
        try psql("CREATE DATABASE \(name) TEMPLATE template0 ENCODING '\(encoding)' \(locale)", in: "postgres")
        return name
    }

    package func address(_ database: String, user: String = "postgres", more: String = "") -> String {
        "postgresql://\(user)@/\(database)?host=\(socket)\(more)"
    }

    /// Runs statements as psql does; their rows without decoration, columns separated by `|`.
    @discardableResult
    package func psql(_ sql: String, in database: String, user: String = "postgres") throws -> String {
        let result = try run(
            "psql", ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", address(database, user: user), "-c", sql])
        guard result.status == 0 else { throw Failure(description: result.errors) }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Runs one of PostgreSQL's programs to its end.
    package func run(
        _ program: String, _ arguments: [String]
    ) throws -> (status: Int32, output: String, errors: String) {
        let (process, output) = (Process(), Pipe())
        let errors = FileManager.default.temporaryDirectory.appending(path: "lockstep-\(UUID().uuidString).err")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.executableURL = URL(filePath: programs).appending(path: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: text, as: UTF8.self),
            String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }
}
