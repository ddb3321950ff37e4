import Foundation
import Glibc
import Keys
import Sinks
import Synchronization
import Testing

@Suite struct StandardOutputSinkTests {
    struct Line: Decodable, Equatable {
        struct Entry: Decodable, Equatable {
            var name: String
            var key_id: String
            var secret: String
        }

        var format_version: Int
        var secrets: [Entry]
    }

    @Test func oneLineOfJSON() async throws {
        let (reader, writer) = try pipe()
        let batch = batch(["gem-sourcing", "pave"])
        let outcomes = await StandardOutputSink(descriptor: writer).deliver(batch)
        close(writer)
        let text = String(decoding: readAll(reader), as: UTF8.self)
        #expect(outcomes == Array(repeating: .delivered(Receipt(evidence: "standard output")), count: 2))
        let beginning = #"{"format_version":1,"secrets":[{"name":"gem-sourcing","key_id":"key000000000","secret":""#
        #expect(text.hasPrefix(beginning))
        #expect(text.hasSuffix("\n") && text.count { $0 == "\n" } == 1)
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.format_version == 1)
        #expect(line.secrets.map(\.name) == ["gem-sourcing", "pave"])
        #expect(line.secrets.map(\.secret) == texts(of: batch))
    }

    @Test func aSlowReaderGetsEveryByte() async throws {
        let (reader, writer) = try pipe()
        // Less than the line, so that writing has to wait for reading again and again.
        let setSize: Int32 = 1031
        #expect(fcntl(writer, setSize, 4096) >= 0)
        let received = Mutex<[UInt8]>([])
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            received.withLock { $0 = readAll(reader, atMost: 512, pause: 300) }
            done.signal()
        }
        thread.start()
        let batch = batch((0..<SecretBatch.limit).map { "partner-\($0)" })
        let outcomes = await StandardOutputSink(descriptor: writer).deliver(batch)
        close(writer)
        waitFor(done)
        #expect(outcomes.allSatisfy { $0.isDelivered })
        let line = try received.withLock { try JSONDecoder().decode(Line.self, from: Data($0)) }
        #expect(line.secrets.map(\.secret) == texts(of: batch))
    }

    @Test func aReaderThatWentAwayMeansNoReceipt() async throws {
        // The command ignores the signal at its start.
        signal(SIGPIPE, SIG_IGN)
        let (reader, writer) = try pipe()
        close(reader)
        let sink = StandardOutputSink(descriptor: writer)
        try await sink.probe(count: 2)
        let outcomes = await sink.deliver(batch(["gem", "pave"]))
        #expect(outcomes == Array(repeating: .failed(.closed(problem: "Broken pipe")), count: 2))
        close(writer)
    }

    @Test func aFullDiskMeansNoReceipt() async throws {
        let full = open("/dev/full", O_WRONLY)
        let outcomes = await StandardOutputSink(descriptor: full).deliver(batch(["gem"]))
        #expect(outcomes == [.failed(.diskFull(path: "standard output"))])
        close(full)
    }

    /// Some callers hand down a pipe that does not block.
    @Test func aPipeThatDoesNotBlock() async throws {
        let (reader, writer) = try pipe()
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        let setSize: Int32 = 1031
        #expect(fcntl(writer, setSize, 4096) >= 0)
        let thread = Thread { _ = readAll(reader, atMost: 512, pause: 300) }
        thread.start()
        let outcomes = await StandardOutputSink(descriptor: writer).deliver(
            batch((0..<SecretBatch.limit).map { "partner-\($0)" }))
        close(writer)
        #expect(outcomes.allSatisfy { $0.isDelivered })
    }

    @Test func theProbeWantsSomethingToWriteTo() async throws {
        let reading = open("/dev/null", O_RDONLY)
        let closed = SinkError.closed(problem: "standard output is not open for writing")
        await #expect(throws: closed) { try await StandardOutputSink(descriptor: reading).probe(count: 1) }
        await #expect(throws: closed) { try await StandardOutputSink(descriptor: 9999).probe(count: 1) }
        let writing = open("/dev/null", O_WRONLY)
        try await StandardOutputSink(descriptor: writing).probe(count: 10_000)
        for descriptor in [reading, writing] { close(descriptor) }
    }
}

/// Reads to the end and closes; `pause` in microseconds between the reads.
private func readAll(_ descriptor: Int32, atMost size: Int = 4096, pause: UInt32 = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: size)
    while true {
        let count = read(descriptor, &chunk, size)
        guard count > 0 else { break }
        bytes += chunk[..<count]
        if pause > 0 { usleep(pause) }
    }
    close(descriptor)
    return bytes
}

private func waitFor(_ semaphore: DispatchSemaphore) { semaphore.wait() }
