import Foundation
import Testing

/// `--output json`: one object per line, each with the version of the format.
@Suite struct JSONTests {
    static let commands = [
        "init", "validate", "plan", "apply --auto-approve --secrets stdout",
        "apply --auto-approve --secrets file:keys", "show gem-sourcing", "show --plan plan.json", "drift", "list",
        "history", "rotate gem-sourcing --secrets stdout", "revoke gem-sourcing --reason leaked", "permissions",
        "permissions --api harvest-v1", "explain Integration.spec", "scan-pattern",
        "revoke --leaked < $(ls keys/gem-sourcing.*)",
    ]

    @Test(arguments: commands) func command(_ command: String) throws {
        let shell = try Shell()
        try shell.succeed("cp ../fixtures/*.yaml . && lockstep init")
        if !command.hasPrefix("apply") { try shell.succeed("lockstep apply --auto-approve --secrets file:keys") }
        try shell.succeed("echo '  generation: 1' >> pave.yaml && lockstep plan --out plan.json")
        let lines = try shell.succeed("lockstep \(command) --output json")
        try expectObjects(lines, count: command.contains("--secrets stdout") ? 2 : 1)
    }

    @Test func schema() throws {
        let text = try Shell().succeed("lockstep schema --output json")
        #expect(try object(text)["format_version"] as? Int == 1)
        try expectObjects(text, count: 1)
    }

    @Test func findingsAndRefusalsToo() throws {
        let shell = try Shell()
        try shell.succeed("cp ../fixtures/*.yaml . && lockstep init && lockstep apply --auto-approve --secrets file:k")
        try shell.succeed("sqlite3 .lockstep/store.sqlite3 \"UPDATE integration SET owner = 'eve'\"")
        let drift = try shell.run("lockstep drift --output json")
        #expect(drift.status == 10)
        try expectObjects(drift.standardOutput, count: 1)
        try shell.succeed("rm gem.yaml pave.yaml textus.yaml")
        let refused = try shell.run("lockstep plan --output json")
        #expect(refused.status == 10 && refused.standardError.contains("would end"))
        try expectObjects(refused.standardOutput, count: 1)
        try shell.succeed("echo 'kind: [' > broken.yaml")
        let invalid = try shell.run("lockstep validate --output json")
        #expect(invalid.status == 3)
        try expectObjects(invalid.standardOutput, count: 1)
    }

    private func expectObjects(_ text: String, count: Int) throws {
        #expect(text.hasSuffix("\n"))
        let lines = text.split(separator: "\n")
        #expect(lines.count == count)
        for line in lines { #expect(try object(String(line))["format_version"] as? Int == 1) }
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
