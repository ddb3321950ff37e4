import Keys
import TestSupport
import Testing

/// The rule by which every store judges what it found.
@Suite("Evidence of seals")
struct SealEvidenceTests {
    private let body = Array("body".utf8)
    private let old = Array("old".utf8)

    private func digest(_ content: [UInt8]) -> RecordDigest { RecordDigest(of: content) }

    private func seal(_ content: [UInt8], serial: Int = 5) -> Seal {
        Sample.sealer.seal(.integration, "a", serial: serial, digest: digest(content))
    }

    private func evidence(
        rows: [UInt8]?, recorded: (digest: [UInt8], seal: Seal?, event: Int)?, last: (Int, Int)? = (9, 5)
    ) -> SealEvidence {
        SealEvidence(
            kind: .integration, name: "a", rows: rows.map(digest),
            recorded: recorded.map { .init(digest: digest($0.digest), seal: $0.seal, event: $0.event) },
            last: last.map { .init(sequence: $0.0, serial: $0.1) })
    }

    private func expect(
        _ evidence: SealEvidence, _ body: [UInt8]?, _ seal: Seal?, _ source: SealEvidence.Source,
        _ verdict: SealVerdict, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(!evidence.isSound(by: Sample.sealer), sourceLocation: location)
        let judgement = evidence.judgement(by: Sample.sealer, body: body, seal: seal)
        #expect(judgement.source == source && judgement.verdict == verdict, sourceLocation: location)
    }

    @Test("what is as it was written is sound, with the key and without")
    func sound() {
        let found = evidence(rows: body, recorded: (body, seal(body), 9))
        #expect(found.isSound(by: Sample.sealer) && found.isSound(by: nil))
        let forged = evidence(rows: old, recorded: (old, seal(body), 9))
        #expect(!forged.isSound(by: Sample.sealer) && forged.isSound(by: nil))
        let late = evidence(rows: body, recorded: (body, seal(body, serial: 4), 9))
        #expect(!late.isSound(by: Sample.sealer))
    }

    @Test("rows that differ are told, and the event says what they should hold")
    func rows() {
        expect(evidence(rows: old, recorded: (body, seal(body), 9)), body, seal(body), .event, .broken(.rows))
        expect(evidence(rows: nil, recorded: (body, seal(body), 9)), body, seal(body), .event, .intact)
    }

    @Test("a row of recorded that was edited, deleted or put back is told by its column")
    func recorded() {
        expect(evidence(rows: body, recorded: nil), body, seal(body), .event, .broken(.recorded))
        expect(evidence(rows: nil, recorded: nil), body, seal(body), .event, .broken(.recorded))
        expect(
            evidence(rows: body, recorded: (body, seal(body), 8)), body, seal(body), .event, .broken(.recordedEvent))
        expect(
            evidence(rows: body, recorded: (old, seal(body), 9)), body, seal(body), .event, .broken(.recordedDigest))
        expect(
            evidence(rows: body, recorded: (body, seal(old), 9)), body, seal(body), .event, .broken(.recordedSeal))
        // Rows and recorded of an older time: the last event is believed.
        expect(
            evidence(rows: old, recorded: (old, seal(old, serial: 3), 7)), body, seal(body), .event, .broken(.rows))
    }

    @Test("an event that was rewritten is not believed over rows that bear the seal")
    func event() {
        let rows = evidence(rows: body, recorded: (old, seal(body), 9))
        expect(rows, old, seal(old, serial: 3), .rows, .broken(.eventBody))
        expect(evidence(rows: old, recorded: (body, seal(body), 9)), body, nil, .event, .broken(.rows))
        let spoilt = evidence(rows: nil, recorded: (body, seal(body), 9))
        expect(spoilt, body, nil, .event, .broken(.eventSeal))
    }

    @Test("what nothing proves is unproven")
    func unproven() {
        let rewritten = evidence(rows: old, recorded: (old, seal(body), 9))
        expect(rewritten, old, seal(body), .event, .unproven)
        expect(
            evidence(rows: old, recorded: (old, seal(old, serial: 3), 9)), old, seal(old, serial: 3), .event, .unproven)
        expect(evidence(rows: body, recorded: nil, last: nil), nil, nil, .nowhere, .unproven)
        // A later event without a seal of its own: somebody else's.
        expect(evidence(rows: body, recorded: (body, seal(body), 9), last: (10, 6)), old, nil, .event, .unproven)
        // Deleted by Lockstep, put back by others.
        expect(evidence(rows: body, recorded: (body, seal(body), 9), last: (10, 6)), nil, nil, .nowhere, .unproven)
    }

    @Test("without a key the last event counts, and nothing is said of seals")
    func withoutKey() {
        let found = evidence(rows: old, recorded: (old, nil, 7))
        let judgement = found.judgement(by: nil, body: body, seal: nil)
        #expect(!found.isSound(by: nil) && judgement.source == .event && judgement.verdict == .notChecked)
    }
}
