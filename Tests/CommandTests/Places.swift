import Foundation

/// Where the tests find the command, and the files that stand beside them.
enum Places {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let scripts = tests.appending(path: "Scripts")
    static let fixtures = tests.appending(path: "Fixtures")
    static let variables = ProcessInfo.processInfo.environment

    /// The command under test: `LOCKSTEP_BINARY`, the one that was built with these tests, or the debug build.
    static func binary() throws -> URL {
        if let path = variables["LOCKSTEP_BINARY"], !path.isEmpty { return URL(filePath: path) }
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let package = tests.deletingLastPathComponent().deletingLastPathComponent()
        let candidates = [beside.appending(path: "lockstep"), package.appending(path: ".build/debug/lockstep")]
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Shell.Failure(description: "no lockstep in \(candidates.map(\.path)); swift build makes it")
        }
        return found
    }

    static func scriptNames() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: scripts.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }
}
