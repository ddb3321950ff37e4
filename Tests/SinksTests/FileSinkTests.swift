import Foundation
import Glibc
import Keys
import Sinks
import Testing

@Suite struct FileSinkTests {
    let folder: TemporaryFolder
    var keys: String { "\(folder.path)/keys" }
    var sink: FileSink { FileSink(folder: keys) }

    init() throws { folder = try TemporaryFolder() }

    @Test func oneFilePerKeyForItsOwnerOnly() async throws {
        let batch = batch(["gem-sourcing", "pave"])
        try await sink.probe(count: 2)
        let outcomes = await sink.deliver(batch)
        #expect(
            outcomes == [
                .delivered(Receipt(evidence: "file \(keys)/gem-sourcing.key000000000")),
                .delivered(Receipt(evidence: "file \(keys)/pave.key000000001")),
            ])
        #expect(try folder.names(below: "keys") == ["gem-sourcing.key000000000", "pave.key000000001"])
        #expect(try mode(keys) == 0o700)
        for (name, text) in zip(try folder.names(below: "keys"), texts(of: batch)) {
            #expect(try mode("\(keys)/\(name)") == 0o600)
            #expect(try String(contentsOfFile: "\(keys)/\(name)", encoding: .utf8) == text)
        }
    }

    @Test func theProbeLeavesNoTrace() async throws {
        try await sink.probe(count: 300)
        #expect(try folder.names() == [], "the folder is made when there is something to deliver")
        mkdir(keys, 0o755)
        try await sink.probe(count: 300)
        #expect(try folder.names(below: "keys") == [])
        #expect(try mode(keys) == 0o755, "a folder that is there keeps its mode")
    }

    @Test func aParentThatIsMissing() async throws {
        let sink = FileSink(folder: "\(folder.path)/missing/keys")
        await #expect(
            throws: SinkError.notWritable(path: "\(folder.path)/missing", problem: "No such file or directory")
        ) { try await sink.probe(count: 1) }
        let outcomes = await sink.deliver(batch(["gem"]))
        #expect(outcomes.map(\.isDelivered) == [false])
    }

    @Test func aFileInThePlaceOfTheFolder() async throws {
        try folder.write("", to: "keys")
        await #expect(throws: SinkError.notAFolder(path: keys)) { try await sink.probe(count: 1) }
        #expect(await sink.deliver(batch(["gem"])) == [.failed(.notAFolder(path: keys))])
        let below = FileSink(folder: "\(keys)/deeper")
        await #expect(throws: SinkError.notAFolder(path: "\(keys)/deeper")) { try await below.probe(count: 1) }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write to every folder"))
    func aFolderThatMayNotBeWrittenTo() async throws {
        mkdir(keys, 0o500)
        await #expect(throws: SinkError.notWritable(path: keys, problem: "Permission denied")) {
            try await sink.probe(count: 1)
        }
        #expect(await sink.deliver(batch(["gem"])).map(\.isDelivered) == [false])
    }

    @Test func aFileThatIsThereIsNotOverwritten() async throws {
        mkdir(keys, 0o700)
        try folder.write("somebody else's", to: "keys/gem.key000000000")
        let outcomes = await sink.deliver(batch(["gem", "pave"]))
        #expect(outcomes[0] == .failed(.fileExists(path: "\(keys)/gem.key000000000")))
        #expect(outcomes[1].isDelivered, "one collision does not stop the others")
        #expect(try String(contentsOfFile: "\(keys)/gem.key000000000", encoding: .utf8) == "somebody else's")
    }

    @Test func aLinkIsNotFollowed() async throws {
        mkdir(keys, 0o700)
        symlink("\(folder.path)/elsewhere", "\(keys)/gem.key000000000")
        let outcomes = await sink.deliver(batch(["gem"]))
        #expect(outcomes == [.failed(.fileExists(path: "\(keys)/gem.key000000000"))])
        #expect(try folder.names() == ["keys"])
    }

    @Test func theSameBatchTwiceIsRefused() async throws {
        _ = await sink.deliver(batch(["gem"]))
        let again = await sink.deliver(batch(["gem"]))
        #expect(again == [.failed(.fileExists(path: "\(keys)/gem.key000000000"))])
    }

    @Test func aWholeBatch() async throws {
        let names = (0..<SecretBatch.limit).map { "partner-\($0)" }
        let outcomes = await sink.deliver(batch(names))
        #expect(outcomes.allSatisfy { $0.isDelivered })
        #expect(try folder.names(below: "keys").count == SecretBatch.limit)
    }
}
