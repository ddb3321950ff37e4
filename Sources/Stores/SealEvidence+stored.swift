internal import Keys

extension SealEvidence {
    /// What is stored and recorded of a resource, for every kind and engine; `nil` where nothing is stored and nothing should
    /// be.
    ///
    /// - Parameters:
    ///   - rows: what they come to.
    ///   - isSound: as the function of that name found, which costs an HMAC.
    ///   - event: the last of the resource's kind and name, for what is told of it.
    ///   - givenUp: that event gave the name up for another, so that it recorded nothing under it.
    ///   - decode: the content that an event recorded.
    func stored<Resource: Hashable & Sendable>(
        _ rows: Resource?, isSound: Bool, by sealer: Sealer?, _ event: EventReader.Content?, givenUp: Bool = false,
        decode: (EventReader.Content) throws(StoreError) -> Resource
    ) throws(StoreError) -> Stored<Resource>? {
        if isSound {
            return Stored(
                asRecorded: rows, event: event?.reference, seal: sealer == nil ? .notChecked : .intact)
        }
        let (source, verdict) = judgement(
            by: sealer, body: givenUp ? nil : event?.body, seal: givenUp ? nil : event?.seal)
        switch source {
        case .rows: return Stored(asRecorded: rows, event: event?.reference, seal: verdict)
        case .nowhere:
            return rows.map { Stored(stored: $0, recorded: nil, event: event?.reference, seal: verdict) }
        case .event:
            var recorded: Resource?
            if let event {
                do throws(StoreError) { recorded = try decode(event) } catch {
                    // Where nobody trusts it anyway, a body that cannot be read keeps nobody from putting things right.
                    guard verdict == .unproven, rows != nil else { throw error }
                }
            }
            return Stored(stored: rows, recorded: recorded, event: event?.reference, seal: verdict)
        }
    }
}
