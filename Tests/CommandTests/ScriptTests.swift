import Foundation
import Glibc
import Testing

/// Every script of the folder `Scripts` runs with the real command and must show what it says.
/// `RECORD_GOLDEN=1` writes the scripts anew with what they showed, and that run fails.
@Suite struct ScriptTests {
    static let names = Places.scriptNames()
    static let isRecording = Places.variables["RECORD_GOLDEN"] == "1"

    @Test func thereAreScripts() { #expect(Self.names.count > 20) }

    @Test(arguments: names) func script(_ name: String) throws {
        let file = Places.scripts.appending(path: "\(name).txt")
        let script = Script(try String(contentsOf: file, encoding: .utf8))
        #expect(!script.steps.isEmpty)
        if script.needsOtherUser, geteuid() == 0 {
            try Test.cancel("root may write to every folder")
        }
        let shell = try Shell(withDatabase: script.needsDatabase)
        var normalizer = Normalizer(folder: shell.folder, database: shell.databaseNames)
        var found: [Script.Result] = []
        for step in script.steps {
            let output = try shell.run(step.command)
            normalizer.learnFromFiles()
            let result = Script.Result(
                output: normalizer.lines(output.standardOutput), errors: normalizer.lines(output.standardError),
                status: output.status)
            found.append(result)
            if Self.isRecording { continue }
            guard result != step.expected else { continue }
            Issue.record(
                """
                \(name).txt, after
                \(step.lines.joined(separator: "\n"))
                came
                \(result.text)
                instead of
                \(step.expected.text)
                """)
        }
        if Self.isRecording {
            try Data(script.text(with: found).utf8).write(to: file)
            Issue.record("recorded \(name).txt")
        }
    }
}
