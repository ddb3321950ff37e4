import Foundation
import Testing

/// Callers that close descriptors or type keys where names belong.
@Suite struct CarelessCallerTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
        try shell.succeed("cp ../fixtures/lockstep.yaml ../fixtures/gem.yaml . && lockstep init")
    }

    /// The next file that is opened gets the number of a closed descriptor, so text meant for people, or secrets, could
    /// end up in the store or the lock.
    @Test func closedStandardOutputIsNoSink() throws {
        let output = try shell.run("lockstep apply --auto-approve --secrets stdout >&-")
        #expect(output.status == 9)
        #expect(try shell.succeed("grep -rac acme_live_ .lockstep || true").contains(/[1-9]$/) == false)
        let history = try shell.succeed("lockstep history").split(separator: "\n")
        #expect(history.count == 2, "something was written")
        #expect(output.standardError.contains("standard output is not open for writing"))
    }

    @Test(arguments: ["0<&-", ">&-", "2>&-", "0<&- >&- 2>&-"])
    func closedDescriptorsHarmNothing(_ closed: String) throws {
        _ = try shell.run("lockstep apply --auto-approve --secrets file:keys \(closed)")
        #expect(try shell.succeed("sqlite3 .lockstep/store.sqlite3 'PRAGMA integrity_check'") == "ok\n")
        #expect(try shell.succeed("lockstep list --working").contains("gem-sourcing"))
        // Empty, or the holder as an object; never words for people.
        let lock = try shell.succeed("cat .lockstep/store.sqlite3.lock")
        #expect(lock.isEmpty || lock.hasPrefix("{") && lock.hasSuffix("}"), "\(lock)")
    }

    /// Whoever pastes a key in the place of a name should not find it in the terminal's scrollback or a log once more.
    @Test(arguments: [
        "show", "history", "rotate", "revoke --reason leaked", "revoke gem-sourcing --reason", "explain",
        "permissions --api", "permissions", "list --chdir", "show --plan", "plan --out missing/",
        "init --name x --prefix", "init --name",
    ])
    func keysAreNotRepeated(_ command: String) throws {
        let key = "acme_live_7Q2mZk4VbT9x_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg2PNcQG"
        try shell.succeed("mkdir empty")
        let folder = command.hasPrefix("init") ? "empty" : "."
        let space = command.hasSuffix("/") ? "" : " "
        let output = try shell.run("cd \(folder); lockstep \(command)\(space)\(key)")
        let shown = output.standardOutput + output.standardError
        #expect(!shown.contains("0123456789ABCDEF"))
    }
}
