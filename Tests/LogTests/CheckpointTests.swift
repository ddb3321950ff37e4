import Foundation
import Keys
import Log
import Testing

@Suite("Checkpoints")
struct CheckpointTests {
    private var key: VerifierKey { Sample.signer.verifierKey }

    private func read(_ text: String) throws(CheckpointError) -> VerifiedCheckpoint {
        try VerifiedCheckpoint(bytes: Array(text.utf8), key: key)
    }

    @Test("the key is Ed25519 with a seed that HKDF derives from the authority key")
    func derivation() throws {
        let checkpointKey = Sample.checkpointKey()
        #expect(hex(checkpointKey.publicKey) == "bab7fcc216848bc7d980a9b38e5b3c94904484b2f17322191a424dfc806e8b27")
        #expect(
            hex(try checkpointKey.sign(Array("hi".utf8)))
                == "e89d14d74298e812f8c1a915bea8da47559dbe159995fc8b3a8ce81f20b10436"
                + "a974a6b6f5550e919c17d8a03d0a46f55ced11e85eb8a8eaae496c1b04b3770f")
        #expect(key.description == Sample.verifierKeyText)
    }

    @Test("the checkpoint of a known log, byte for byte, and back")
    func known() throws {
        #expect(String(decoding: try Sample.signer.sign(Sample.head), as: UTF8.self) == Sample.checkpoint)
        #expect(try read(Sample.checkpoint).head == Sample.head)
    }

    @Test("specs/log.md shows this checkpoint, this key and this leaf")
    func page() throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).appending(path: "../../../specs/log.md").standardized, encoding: .utf8)
        #expect(page.contains("```\n\(Sample.checkpoint)```\n"))
        #expect(page.contains("```\n\(Sample.verifierKeyText)\n```\n"))
        #expect(page.contains("`\(Sample.events[1].hash)`"))
    }

    /// A checkpoint of the Go checksum database, which other code signed: golang.org/design/25530-sumdb and C2SP
    /// tlog-checkpoint show it.
    @Test("a checkpoint of another implementation is read and its signature holds")
    func foreign() throws {
        let key = VerifierKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")!
        let text = """
            go.sum database tree
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

            """
        let note = try SignedNote(bytes: Array(text.utf8))
        #expect(note.standing(under: key) == .signed)
        let checkpoint = try Checkpoint(text: note.text)
        #expect(checkpoint.origin == "go.sum database tree")
        #expect(checkpoint.head.size == 20_852_163)
        #expect(checkpoint.extensions == [])
        #expect(checkpoint.text == note.text)
        // As the checkpoint of a log of our own it is that of another: its key has another name than its origin.
        #expect(throws: CheckpointError.anotherLog(origin: "go.sum database tree")) { try read(text) }
    }

    @Test("a checkpoint of another project is called that, also under the same authority key")
    func anotherProject() throws {
        let other = CheckpointSigner(project: "another-project", key: Sample.checkpointKey())!
        #expect(throws: CheckpointError.anotherLog(origin: "lockstep/another-project")) {
            try VerifiedCheckpoint(bytes: other.sign(Sample.head), key: key)
        }
        // Nor does a changed origin make it ours.
        let text = String(decoding: try other.sign(Sample.head), as: UTF8.self)
        #expect(throws: CheckpointError.notSigned(by: key)) {
            try read(text.replacing("lockstep/another-project\n", with: "\(Sample.origin)\n"))
        }
        #expect(throws: CheckpointError.forged(by: key)) {
            try read(Sample.checkpoint.replacing("\n\n", with: "\nanother line\n\n"))
        }
    }

    @Test("a checkpoint under another authority key is not signed")
    func anotherAuthority() throws {
        let text = "lockstep-authority-key-v1:" + String(repeating: "0", count: 64)
        let other = CheckpointSigner(project: Sample.uid, key: Sample.checkpointKey(text))!
        #expect(throws: CheckpointError.notSigned(by: key)) {
            try VerifiedCheckpoint(bytes: other.sign(Sample.head), key: key)
        }
    }

    @Test("no byte of a checkpoint can be changed")
    func changed() {
        let whole = Array(Sample.checkpoint.utf8)
        for place in whole.indices {
            for bit in [1, 2, 0x20] as [UInt8] {
                var bytes = whole
                bytes[place] ^= bit
                #expect(throws: CheckpointError.self) { try VerifiedCheckpoint(bytes: bytes, key: key) }
            }
        }
        for count in whole.indices {
            #expect(throws: CheckpointError.self) { try VerifiedCheckpoint(bytes: Array(whole[..<count]), key: key) }
        }
    }

    @Test("a witness may add its signature")
    func witness() throws {
        #expect(try read(Sample.checkpoint + SignedNoteTests.enochLine).head == Sample.head)
    }

    @Test(
        "what is no checkpoint, by its line",
        arguments: [
            ("\n3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n", 1),
            ("a\n", 2),
            ("a\n3\n", 3),
            ("a\n-3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n", 2),
            ("a\n03\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n", 2),
            ("a\n+3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n", 2),
            ("a\n3 \nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n", 2),
            ("a\n9223372036854775808\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n", 2),
            ("a\n3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSg==\n", 3),
            ("a\n3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqF=\n", 3),
            ("a\n3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\n\nx\n", 4),
            ("a\n3\nr5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=\nx", 4),
        ])
    func malformed(text: String, line: Int) {
        #expect(throws: CheckpointError.malformedText(line: line)) { try Checkpoint(text: text) }
    }

    @Test("extension lines are kept, and the empty log has a checkpoint too")
    func extensions() throws {
        let checkpoint = Checkpoint(origin: "a", head: TreeHead(size: 0, root: .empty), extensions: ["b", "c d"])
        #expect(checkpoint.text == "a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nb\nc d\n")
        #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
    }

    @Test("a uid that makes no key name has no signer")
    func uid() {
        #expect(CheckpointSigner(project: "a b", key: Sample.checkpointKey()) == nil)
        #expect(CheckpointSigner(project: "a+b", key: Sample.checkpointKey()) == nil)
    }
}
