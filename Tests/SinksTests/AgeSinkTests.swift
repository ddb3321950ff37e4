import Foundation
import Glibc
import Keys
import Sinks
import Testing

/// With the real programs `age`, `age-keygen` and `ssh-keygen`.
@Suite struct AgeSinkTests {
    let folder: TemporaryFolder
    var keys: String { "\(folder.path)/keys" }

    init() throws { folder = try TemporaryFolder() }

    /// What a shell command writes to standard output.
    private func shell(_ command: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder.url
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.trimmingCharacters(in: .newlines)
    }

    private func recipient(ssh: Bool) throws -> String {
        ssh
            ? try shell("ssh-keygen -q -t ed25519 -N '' -C 'me@host' -f identity && cat identity.pub")
            : try shell("age-keygen -o identity && age-keygen -y identity")
    }

    @Test(arguments: [false, true]) func theRecipientReadsTheKeyFromAFile(ssh: Bool) async throws {
        let sink = AgeSink(recipient: try recipient(ssh: ssh), place: .folder(keys))
        try await sink.probe(count: 2)
        let batch = batch(["gem", "pave"])
        let outcomes = await sink.deliver(batch)
        #expect(outcomes[0] == .delivered(Receipt(evidence: "file \(keys)/gem.key000000000.age")))
        #expect(outcomes[1].isDelivered)
        #expect(try folder.names(below: "keys") == ["gem.key000000000.age", "pave.key000000001.age"])
        for (name, text) in zip(try folder.names(below: "keys"), texts(of: batch)) {
            #expect(try mode("\(keys)/\(name)") == 0o600)
            #expect(try shell("age -d -i identity keys/\(name)") == text)
            #expect(try !String(contentsOfFile: "\(keys)/\(name)", encoding: .utf8).contains(text))
        }
    }

    @Test func whatIsPrintedIsRead() async throws {
        let recipient = try recipient(ssh: false)
        for json in [false, true] {
            let printed = open("\(folder.path)/printed", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            defer { close(printed) }
            let sink = AgeSink(
                recipient: recipient, place: json ? .json(descriptor: printed) : .text(descriptor: printed))
            try await sink.probe(count: 1)
            let batch = batch(["gem"])
            let receipt = Receipt(evidence: "encrypted with age to \(recipient), standard output")
            #expect(await sink.deliver(batch) == [.delivered(receipt)])
            let text = try String(contentsOfFile: "\(folder.path)/printed", encoding: .utf8)
            if json {
                let found = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
                let entry = try #require((found["encrypted"] as? [[String: String]])?.first)
                #expect(entry["name"] == "gem" && entry["key_id"] == "key000000000")
                try folder.write(try #require(entry["age"]), to: "armored")
            } else {
                #expect(text.hasPrefix("gem  key id key000000000\n-----BEGIN AGE"))
                try folder.write(String(text.drop { $0 != "\n" }.dropFirst()), to: "armored")
            }
            #expect(try [shell("age -d -i identity armored")] == texts(of: batch))
        }
    }

    @Test func theProbeFindsWhatCannotBe() async throws {
        await #expect {
            try await AgeSink(recipient: "age1nobody", place: .folder(keys)).probe(count: 1)
        } throws: { error in
            guard case SinkError.programFailed("age", .exited(let status), let said?) = error else { return false }
            return status != 0 && !said.isEmpty
        }
        #expect(try folder.names() == [])
        let missing = AgeSink(recipient: try recipient(ssh: false), place: .folder("\(folder.path)/missing/keys"))
        await #expect(throws: SinkError.self) { try await missing.probe(count: 1) }
    }

    @Test func aFullDiskGivesNoReceipt() async throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let sink = AgeSink(recipient: try recipient(ssh: false), place: .text(descriptor: full))
        #expect(await sink.deliver(batch(["gem"])) == [.failed(.diskFull(path: "standard output"))])
    }
}
