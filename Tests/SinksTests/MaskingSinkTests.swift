import Foundation
import Glibc
import Keys
import Sinks
import TestSupport
import Testing

@Suite struct MaskingSinkTests {
    @Test("masks the key and its Basic form before the sink sees a secret", arguments: [1, 3])
    func masksFirst(count: Int) async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "log").path
        // One file for both streams, so that their order can be seen.
        let log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(log) }
        let batch = batch((0..<count).map { "integration-\($0)" })
        let outcomes = await MaskingSink(StandardOutputSink(descriptor: log), descriptor: log).deliver(batch)
        #expect(outcomes.count == count && outcomes.allSatisfy(\.isDelivered))
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        let expected = texts(of: batch).flatMap { key in
            ["::add-mask::\(key)", "::add-mask::\(Data("\(key):".utf8).base64EncodedString())"]
        }
        #expect(Array(lines.prefix(2 * count)) == expected)
        #expect(lines.count == 2 * count + 1 && lines.last?.hasPrefix(#"{"format_version":1,"secrets":"#) == true)
    }

    @Test("encodes as base64 does, whatever the length", arguments: ["abc", "abcd", "abcde", "abcdef0"])
    func basicForms(prefix: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "log").path
        let log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        defer { close(log) }
        var random = SeededRandom(seed: 7)
        let format = try #require(KeyFormat(prefix: prefix, environment: "live"))
        var batch = SecretBatch(capacity: 1)
        batch.append(
            Secret(format: format, id: keyID(0), random: &random), label: .init(integration: "a", keyID: keyID(0)))
        _ = await MaskingSink(RecordingSink(), descriptor: log).deliver(batch)
        let key = texts(of: batch)[0]
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == "::add-mask::\(key)\n::add-mask::\(Data("\(key):".utf8).base64EncodedString())\n")
    }

    @Test("delivers nothing when the masks cannot be written")
    func noMasksNoSecrets() async throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let (reader, writer) = try pipe()
        let batch = batch(["gem"])
        let outcomes = await MaskingSink(StandardOutputSink(descriptor: writer), descriptor: full).deliver(batch)
        close(writer)
        #expect(outcomes.allSatisfy { !$0.isDelivered })
        var byte: UInt8 = 0
        #expect(read(reader, &byte, 1) == 0)
        close(reader)
    }

    @Test("cannot work without standard error, and asks the sink behind it")
    func probe() async throws {
        let closed = open("/dev/null", O_RDONLY)
        defer { close(closed) }
        await #expect(throws: SinkError.self) {
            try await MaskingSink(StandardOutputSink(), descriptor: closed).probe(count: 1)
        }
        await #expect(throws: SinkError.noTerminal) {
            try await MaskingSink(TerminalSink(path: "/dev/null")).probe(count: 1)
        }
    }
}
