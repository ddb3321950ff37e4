/// What the seal of a resource says of its rows and of what is recorded of it.
package enum SealVerdict: Hashable, Sendable, Codable {
    /// There was no seal key.
    case notChecked
    /// What is recorded bears the seal, and the rows are that, or are gone.
    case intact
    /// What is recorded is proven, by one of its seals, and something beside it is not as Lockstep wrote it.
    case broken(SealFault)
    /// Neither the rows nor what is recorded bear a seal. Nobody but an attacker or an accident knows what they should hold,
    /// so nothing of it is put back.
    case unproven

    /// The seal was looked for and did not verify.
    package var isBroken: Bool {
        switch self {
        case .notChecked, .intact: false
        case .broken, .unproven: true
        }
    }
}

/// What is not as Lockstep wrote it, where what is recorded is proven all the same.
package enum SealFault: String, Hashable, Sendable, Codable {
    /// The rows of the resource.
    case rows
    /// The row of `recorded` is gone.
    case recorded
    /// It points to another event than the last one: an old one was put back.
    case recordedEvent = "recorded.event"
    case recordedDigest = "recorded.digest"
    case recordedSeal = "recorded.seal"
    /// The last event is not what was recorded; the rows are.
    case eventBody = "event.body"
    case eventSeal = "event.seal"
}
