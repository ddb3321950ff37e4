import Foundation
import Glibc
import Keys
import Sinks
import Testing

/// What the sink asks of the terminal; the conversation is tested with the command on a pseudo-terminal.
@Suite struct TerminalSinkTests {
    @Test func aFileIsNoTerminal() async throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "tty")
        let sink = TerminalSink(path: "\(folder.path)/tty")
        await #expect(throws: SinkError.noTerminal) { try await sink.probe(count: 1) }
        #expect(await sink.deliver(batch(["gem"])).map(\.isDelivered) == [false])
    }

    @Test func aTerminalThatIsMissing() async throws {
        let sink = TerminalSink(path: "/dev/no-such-terminal")
        await #expect(throws: SinkError.noTerminal) { try await sink.probe(count: 1) }
        #expect(await sink.deliver(batch(["gem"])) == [.failed(.noTerminal)])
    }

    @Test func twentyAreTheMost() async throws {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        try #require(openpty(&master, &terminal, &name, nil, nil) == 0)
        defer { for descriptor in [master, terminal] { close(descriptor) } }
        let sink = TerminalSink(path: name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
        try await sink.probe(count: 20)
        await #expect(throws: SinkError.tooManyForTerminal(count: 21, limit: 20)) { try await sink.probe(count: 21) }
    }
}
