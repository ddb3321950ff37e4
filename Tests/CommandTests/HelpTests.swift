import Foundation
import Testing

/// Help and completions of every command.
@Suite struct HelpTests {
    static let commands = [
        "", "init", "validate", "plan", "show", "apply", "drift", "list", "status", "history", "rotate", "revoke",
        "adopt", "export", "forget", "calendar", "permissions", "store", "schema", "explain", "scan-pattern",
        "authority",
    ]
    let shell: Shell

    init() throws { shell = try Shell() }

    @Test(arguments: commands) func help(_ command: String) throws {
        let output = try shell.run("lockstep \(command) --help")
        #expect(output.status == 0 && output.standardError.isEmpty)
        #expect(output.standardOutput.contains("OVERVIEW: ") && output.standardOutput.contains("USAGE: lockstep"))
        let tooWide = output.standardOutput.split(separator: "\n").map(String.init).filter { $0.count > 80 }
        #expect(tooWide == [], "wider than a terminal")
        if !command.isEmpty {
            #expect(try shell.succeed("lockstep help \(command)") == output.standardOutput)
        }
    }

    /// A command that is missing in the list above would not be looked at.
    @Test func everyCommandIsListed() throws {
        let text = try shell.succeed("lockstep --help")
        let listed = text.split(separator: "SUBCOMMANDS:")[1].matches(of: /\n  ([a-z-]+)\s/).map { String($0.1) }
        #expect(listed.sorted() == Self.commands.dropFirst().sorted())
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completions(_ name: String) throws {
        let script = try shell.succeed("lockstep --generate-completion-script \(name)")
        let missing = Self.commands.dropFirst().filter { !script.contains($0) }
        #expect(missing == [])
        // Only where that shell is installed; bash always is.
        let write = "lockstep --generate-completion-script \(name) > script"
        let check = try shell.run("\(write); command -v \(name) >/dev/null || exit 0; \(name) -n script")
        #expect(check.status == 0, "\(check.standardError)")
    }

    @Test func theVersion() throws {
        #expect(try shell.succeed("lockstep --version").wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
