import Foundation
import Keys
import Log

/// A project's log of three events, and the key that signs its checkpoints. The numbers that tests expect of it were
/// computed by a Python program with the package "cryptography", after specs/log.md.
enum Sample {
    static let uid = "0f8b0c52-6a1e-4d53-9c3f-2f3a4be1a7d9"
    static let origin = "lockstep/" + uid
    static let authority = "lockstep-authority-key-v1:" + String(repeating: "0123456789abcdef", count: 4)

    static let events = [
        EventLeaf(
            project: uid, index: 0, serial: 1, at: Instant(seconds: 1_795_512_600), actor: "ops@build-7",
            action: "initialized", kind: nil, name: "acme-partners", formerName: nil, keyID: nil, reason: nil,
            body: nil),
        EventLeaf(
            project: uid, index: 1, serial: 2, at: Instant(seconds: 1_795_512_660), actor: "ops@build-7",
            action: "pending", kind: "Integration", name: "gem-sourcing", formerName: nil, keyID: "7Q2mZk4VbT9x",
            reason: "manifest-changed", body: RecordDigest(of: Array("the canonical bytes".utf8))),
        EventLeaf(
            project: uid, index: 2, serial: 3, at: Instant(seconds: 1_795_512_661), actor: "ops@build-7",
            action: "activated", kind: "Integration", name: "gem-sourcing", formerName: nil, keyID: "7Q2mZk4VbT9x",
            reason: "file sink, 1 of 1", body: RecordDigest(of: Array("other canonical bytes".utf8)),
            facts: ["operator": "maria", "commit": "3f1c2a9"]),
    ]

    static var head: TreeHead {
        var frontier = Frontier()
        for event in events { frontier.append(event.hash) }
        return frontier.head
    }

    static func checkpointKey(_ text: String = authority) -> CheckpointKey {
        var text = text
        return text.withUTF8 { AuthorityKey(text: $0)!.checkpointKey() }
    }

    static var sealer: Sealer {
        var text = authority
        return Sealer(text.withUTF8 { AuthorityKey(text: $0)!.sealKey() }, projectUID: uid, lineage: "")
    }

    static var signer: CheckpointSigner { CheckpointSigner(project: uid, key: checkpointKey())! }

    static let verifierKeyText =
        "lockstep/0f8b0c52-6a1e-4d53-9c3f-2f3a4be1a7d9+8ca3065a+Abq3/MIWhIvH2YCps45bPJSQRISy8XMiGRpCTfyAbosn"

    static let checkpoint = """
        lockstep/0f8b0c52-6a1e-4d53-9c3f-2f3a4be1a7d9
        3
        r5lCDp8xB4hGHzjUGXEpMiSuXuPQAR3qezfVUDSoSqE=

        — lockstep/0f8b0c52-6a1e-4d53-9c3f-2f3a4be1a7d9 jKMGWksFo/+2KyX0QwlklR8jhcAKxA0pTwtRjGdXz16qZH/eCAUccOYNeLqAACsMG/xU9JpxlejkHcVyx4SdenV4nAY=

        """
}
