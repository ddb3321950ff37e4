internal import Keys

/// What was found of one integration, and what is to be told of it: the same for every engine.
struct IntegrationEvidence {
    private let record: IntegrationRecord?
    private let evidence: SealEvidence
    private let wasRenamed: Bool
    private let isSound: Bool
    private let sealer: Sealer?

    /// - Parameters:
    ///   - record: what the rows come to.
    ///   - rename: the event by which the name was given up for another.
    init(
        name: String, _ record: IntegrationRecord?, _ recorded: SealEvidence.Recorded?,
        last: SealEvidence.LastEvent?, rename: SealEvidence.LastEvent?, _ sealer: Sealer?
    ) {
        self.record = record
        self.sealer = sealer
        wasRenamed = rename.map { $0.sequence > last?.sequence ?? 0 } ?? false
        evidence = SealEvidence(
            kind: .integration, name: name, rows: record?.canonicalDigest, recorded: recorded,
            last: wasRenamed ? rename : last)
        isSound = !wasRenamed && evidence.isSound(by: sealer)
    }

    /// The event that `stored` takes; `nil` for none.
    var event: Int64? {
        // Of an integration that is as it was left nobody asks for the event, unless a command or a removal left it.
        if isSound, record?.standing == .managed { return nil }
        return (evidence.last?.sequence ?? evidence.recorded?.event).map(Int64.init)
    }

    /// `nil` where nothing is stored and nothing should be.
    func stored(_ event: EventReader.Content?) throws(StoreError) -> Stored<IntegrationRecord>? {
        try evidence.stored(record, isSound: isSound, by: sealer, event, givenUp: wasRenamed) {
            event throws(StoreError) in
            try event.bearer(named: evidence.name)
        }
    }
}
