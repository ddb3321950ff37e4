/// What a store found of one resource, and what that proves. The one rule for every store (specs/seals.md).
///
/// The last event of a kind and name says what was recorded; the row of `recorded` says it again, so that no event need be read
/// where nothing moved. Both carry the seal of that content at that serial. One that verifies is enough to put the other
/// back.
package struct SealEvidence {
    /// The row of `recorded`.
    package struct Recorded {
        package var digest: RecordDigest
        package var seal: Seal?
        package var event: Int

        package init(digest: RecordDigest, seal: Seal?, event: Int) {
            self.digest = digest
            self.seal = seal
            self.event = event
        }
    }

    /// The newest event of the resource's kind and name.
    package struct LastEvent {
        package var sequence: Int
        package var serial: Int

        package init(sequence: Int, serial: Int) {
            self.sequence = sequence
            self.serial = serial
        }
    }

    /// Where what was recorded is found.
    package enum Source { case event, rows, nowhere }

    package var kind: ResourceKind
    package var name: String
    /// Of the canonical bytes that the rows come to; `nil` where there are none or where they contradict themselves.
    package var rows: RecordDigest?
    package var recorded: Recorded?
    package var last: LastEvent?

    package init(
        kind: ResourceKind, name: String, rows: RecordDigest?, recorded: Recorded?, last: LastEvent?
    ) {
        self.kind = kind
        self.name = name
        self.rows = rows
        self.recorded = recorded
        self.last = last
    }

    /// The rows hold what was recorded last, and bear its seal where there is a sealer: no event need be read.
    package func isSound(by sealer: Sealer?) -> Bool {
        guard let rows, let recorded, let last, recorded.event == last.sequence, recorded.digest == rows else {
            return false
        }
        return sealer.map { $0.holds(recorded.seal, kind, name, serial: last.serial, digest: rows) } ?? true
    }

    /// Of what is not sound: where the recorded content is, and what the seals say. `body` and `seal` are the last event's.
    package func judgement(
        by sealer: Sealer?, body: [UInt8]?, seal: Seal?
    ) -> (source: Source, verdict: SealVerdict) {
        guard let last else { return (.nowhere, sealer == nil ? .notChecked : .unproven) }
        let digest = body.map { RecordDigest(of: $0) }
        guard let sealer else { return (body == nil ? .nowhere : .event, .notChecked) }
        func holds(_ seal: Seal?, _ digest: RecordDigest?) -> Bool {
            digest.map { sealer.holds(seal, kind, name, serial: last.serial, digest: $0) } ?? false
        }
        if holds(seal, digest) || holds(recorded?.seal, digest) {
            if let rows, rows != digest { return (.event, .broken(.rows)) }
            guard let recorded else { return (.event, .broken(.recorded)) }
            if recorded.event != last.sequence { return (.event, .broken(.recordedEvent)) }
            if recorded.digest != digest { return (.event, .broken(.recordedDigest)) }
            if !holds(recorded.seal, digest) { return (.event, .broken(.recordedSeal)) }
            return (.event, holds(seal, digest) ? .intact : .broken(.eventSeal))
        }
        if holds(recorded?.seal, rows) || holds(seal, rows) { return (.rows, .broken(.eventBody)) }
        return (body == nil ? .nowhere : .event, .unproven)
    }
}
