import Foundation
import Testing

/// Secrets on the controlling terminal, where a person confirms that they are stored.
@Suite struct TerminalTests {
    static let prompt = "when you have stored them: "
    let shell: Shell
    var output: URL { shell.folder.appending(path: "output") }

    init() throws {
        shell = try Shell()
        try shell.succeed("cp ../fixtures/lockstep.yaml ../fixtures/gem.yaml . && lockstep init")
    }

    @Test func aPersonApprovesAndConfirms() throws {
        let terminal = try Terminal("lockstep apply", in: shell, output: output)
        try terminal.wait(for: "Only \"yes\" does: ")
        #expect(secrets(in: terminal.screen) == 0)
        try terminal.type("yes\n")
        try terminal.wait(for: Self.prompt)
        #expect(try shell.succeed("lockstep list").contains("pending"), "the key worked before it was stored")
        try terminal.type("stored\n")
        #expect(try terminal.finish() == 0)
        #expect(secrets(in: terminal.screen) == 1)
        #expect(try secrets(in: String(contentsOf: output, encoding: .utf8)) == 0)
        #expect(try shell.succeed("lockstep list --working").contains("gem-sourcing"))
        #expect(try shell.succeed("lockstep history").contains("confirmed at the terminal"))
    }

    @Test func onlyYesApproves() throws {
        let terminal = try Terminal("lockstep apply", in: shell, output: output)
        try terminal.wait(for: "Only \"yes\" does: ")
        try terminal.type("y\n")
        #expect(try terminal.finish() == 1)
        #expect(terminal.screen.contains("error: not approved; nothing was changed"))
        #expect(try events() == 1)
    }

    @Test func onlyTheWordConfirms() throws {
        let terminal = try Terminal("lockstep apply --auto-approve", in: shell, output: output)
        for answer in ["yes", "", "Stored"] {
            try terminal.wait(for: Self.prompt)
            try terminal.type("\(answer)\n")
        }
        #expect(try terminal.finish() == 9)
        try nextApplyConverges()
    }

    @Test func theEndOfInputIsANo() throws {
        let terminal = try Terminal("lockstep apply --auto-approve", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("\u{4}")
        #expect(try terminal.finish() == 9)
        try nextApplyConverges()
    }

    @Test func whatWasTypedBeforeDoesNotConfirm() throws {
        let terminal = try Terminal("lockstep apply", in: shell, output: output)
        try terminal.wait(for: "Only \"yes\" does: ")
        try terminal.type("yes\nstored\n")
        try terminal.wait(for: Self.prompt)
        try terminal.type("\u{4}")
        #expect(try terminal.finish() == 9)
        #expect(try shell.succeed("lockstep list --working") == "No keys.\n")
    }

    @Test func moreThanTwentyAreRefusedBeforeAnyChange() throws {
        try shell.succeed(
            "for n in $(seq 20); do sed \"s/textus-messaging/partner-$n/\" ../fixtures/textus.yaml > $n.yaml; done")
        let terminal = try Terminal("lockstep apply --auto-approve", in: shell, output: output)
        #expect(try terminal.finish() == 9)
        #expect(terminal.screen.contains("error: 21 new secrets are too many for a terminal, which takes 20\n"))
        #expect(try events() == 1)
    }

    @Test func twentyAreShownAtOnce() throws {
        try shell.succeed(
            "for n in $(seq 19); do sed \"s/textus-messaging/partner-$n/\" ../fixtures/textus.yaml > $n.yaml; done")
        let terminal = try Terminal("lockstep apply --auto-approve", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type(" stored \n")
        #expect(try terminal.finish() == 0)
        #expect(secrets(in: terminal.screen) == 20)
        #expect(try shell.succeed("lockstep list --working").split(separator: "\n").count == 21)
    }

    @Test func whoWaitsForThePersonHoldsTheLock() throws {
        let terminal = try Terminal("lockstep apply --auto-approve", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        let second = try shell.run("lockstep apply --auto-approve --secrets file:keys")
        #expect(second.status == 5)
        let holder = /error: the store is locked: kim@\S+ holds it for "apply" since \S+Z \(process \d+\)\n/
        #expect(second.standardError.contains(holder), "\(second.standardError)")
        try terminal.type("stored\n")
        #expect(try terminal.finish() == 0)
        try shell.succeed("lockstep plan")
    }

    @Test func standardOutputMayBeAPipe() throws {
        let terminal = try Terminal("lockstep apply --auto-approve --output json | cat", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("stored\n")
        #expect(try terminal.finish() == 0)
        let outcome = try String(contentsOf: output, encoding: .utf8)
        #expect(outcome.contains("\"result\":\"activated\"") && secrets(in: outcome) == 0)
    }

    private func nextApplyConverges() throws {
        #expect(try shell.succeed("lockstep list").contains("pending"))
        #expect(try shell.succeed("lockstep list --working") == "No keys.\n")
        try shell.succeed("lockstep apply --auto-approve --secrets file:keys")
        #expect(try shell.succeed("lockstep list --working").contains("gem-sourcing"))
        #expect(try shell.succeed("lockstep plan") == "acme-partners: nothing to change; 1 unchanged\n")
    }

    private func events() throws -> Int { try shell.succeed("lockstep history").split(separator: "\n").count - 1 }

    private func secrets(in text: String) -> Int { text.matches(of: /acme_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/).count }
}
