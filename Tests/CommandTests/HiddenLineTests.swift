import Foundation
import Testing

/// A key that a person types on a terminal, which does not show it.
@Suite struct HiddenLineTests {
    static let key = "sk-old-4f1d9c2b7a6e5d8c3b0a"
    static let prompt = "Key of gem-sourcing, which is not shown: "
    let shell: Shell
    var output: URL { shell.folder.appending(path: "output") }

    init() throws {
        shell = try Shell()
        try shell.succeed("cp ../fixtures/lockstep.yaml ../fixtures/gem.yaml . && lockstep init")
    }

    @Test func whatIsTypedIsNotShown() throws {
        let terminal = try Terminal("lockstep adopt gem-sourcing; stty -a >&2", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("\(Self.key)\n")
        #expect(try terminal.finish() == 0)
        #expect(!terminal.screen.contains("sk-old"))
        #expect(terminal.screen.contains("not shown: \n"), "the line's end is shown")
        #expect(echoes(terminal))
        #expect(try String(contentsOf: output, encoding: .utf8).contains("active  gem-sourcing"))
        #expect(try shell.succeed("lockstep plan") == "acme-partners: nothing to change; 1 unchanged\n")
    }

    @Test func theLineCanBeEdited() throws {
        let terminal = try Terminal("lockstep adopt gem-sourcing", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("wrong\u{15}\(Self.key)xx\u{7F}\u{7F}\n")
        #expect(try terminal.finish() == 0)
        try shell.succeed("sed 's/gem-sourcing/other/' gem.yaml > other.yaml")
        let known = try shell.run("printf %s \(Self.key) | lockstep adopt other")
        #expect(known.standardError.contains("it is one of gem-sourcing"))
    }

    @Test func anInterruptGivesTheEchoBack() throws {
        let terminal = try Terminal(
            "trap : INT; lockstep adopt gem-sourcing; echo \"status $?\" >&2; stty -a >&2", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("sk-old-half\u{3}")
        try terminal.wait(for: "status 130")
        #expect(try terminal.finish() == 0)
        #expect(echoes(terminal) && !terminal.screen.contains("sk-old"))
        try nothingWasWritten()
    }

    @Test func soDoesASignal() throws {
        let terminal = try Terminal(
            "timeout --foreground 2 lockstep adopt gem-sourcing; echo \"status $?\" >&2; stty -a >&2", in: shell,
            output: output)
        try terminal.wait(for: "status 124")
        #expect(try terminal.finish() == 0)
        #expect(echoes(terminal))
        try nothingWasWritten()
    }

    @Test func whatIsIgnoredStaysIgnored() throws {
        let terminal = try Terminal("trap '' INT; lockstep adopt gem-sourcing", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        // Control-C empties the line all the same.
        try terminal.type("sk-old-half\u{3}\(Self.key)\n")
        #expect(try terminal.finish() == 0)
    }

    @Test func aStoppedProcessWouldLeaveItOff() throws {
        let terminal = try Terminal("lockstep adopt gem-sourcing", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("\u{1A}\u{15}\(Self.key)\n")
        #expect(try terminal.finish() == 0, "Control-Z stopped it")
    }

    @Test func theEndOfInputIsNoKey() throws {
        let terminal = try Terminal("lockstep adopt gem-sourcing", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("\u{4}")
        #expect(try terminal.finish() == 1)
        #expect(terminal.screen.contains("error: there is no key on standard input\n"))
        try nothingWasWritten()
    }

    @Test func aWrongKeyIsNotRepeated() throws {
        let terminal = try Terminal("lockstep adopt gem-sourcing", in: shell, output: output)
        try terminal.wait(for: Self.prompt)
        try terminal.type("sk-old too short\n")
        #expect(try terminal.finish() == 1)
        #expect(terminal.screen.contains("error: the key holds a blank") && !terminal.screen.contains("sk-old"))
        try nothingWasWritten()
    }

    @Test func nobodyIsAskedForNothing() throws {
        let terminal = try Terminal("lockstep adopt gem-sourcin", in: shell, output: output)
        #expect(try terminal.finish() == 1)
        #expect(!terminal.screen.contains("Key of") && terminal.screen.contains("did you mean gem-sourcing?"))
    }

    @Test func linesAreNotTyped() throws {
        let terminal = try Terminal("lockstep adopt --jsonl", in: shell, output: output)
        #expect(try terminal.finish() == 1)
        #expect(terminal.screen.contains("error: a terminal would show the keys in lines that are typed\n"))
    }

    private func echoes(_ terminal: Terminal) -> Bool {
        terminal.screen.contains(/\secho\s/) && terminal.screen.contains(/susp = \^Z/)
    }

    private func nothingWasWritten() throws {
        #expect(try shell.succeed("lockstep history").split(separator: "\n").count == 2)
    }
}
