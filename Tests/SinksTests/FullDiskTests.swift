import Foundation
import Glibc
import Keys
import Sinks
import Testing

/// A file system of 32 blocks that fills up. Only root can mount one, and not in every container.
@Suite(.serialized, .enabled(if: (try? SmallDisk()) != nil, "no file system can be mounted here"))
struct FullDiskTests {
    @Test func theProbeCountsBlocks() async throws {
        let disk = try SmallDisk()
        let sink = FileSink(folder: disk.folder.path)
        try await sink.probe(count: 20)
        await #expect(throws: SinkError.diskFull(path: disk.folder.path)) { try await sink.probe(count: 33) }
        #expect(try disk.folder.names() == [])
    }

    @Test func aDiskThatFillsUpMeanwhileLeavesNoHalfFile() async throws {
        let disk = try SmallDisk()
        let sink = FileSink(folder: "\(disk.folder.path)/keys")
        let names = (0..<100).map { "partner-\($0)" }
        let batch = batch(names)
        let outcomes = await sink.deliver(batch)
        let delivered = outcomes.count { $0.isDelivered }
        #expect((1..<40).contains(delivered))
        let failures = outcomes.filter { !$0.isDelivered }
        #expect(
            failures.allSatisfy {
                guard case .failed(.diskFull) = $0 else { return false }
                return true
            })
        let files = try disk.folder.names(below: "keys")
        #expect(files.count == delivered, "a file for each receipt and none besides")
        let lengths = try files.map { try Data(contentsOf: disk.folder.url.appending(path: "keys/\($0)")).count }
        #expect(Set(lengths) == [texts(of: batch)[0].utf8.count])
    }
}

/// Mounted while the value lives.
private final class SmallDisk {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        guard run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder.path) else { throw POSIXError(.EPERM) }
    }

    deinit { _ = run("umount", folder.path) }
}

private func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}
