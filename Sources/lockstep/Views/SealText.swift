internal import Keys
internal import Reconcile

/// Whether there was a seal key, for JSON.
func sealWords(_ areChecked: Bool) -> String { areChecked ? "checked" : "not-checked" }

extension State {
    var sealWords: String { lockstep.sealWords(sealsChecked) }
}

extension SealVerdict {
    /// For JSON.
    var word: String {
        switch self {
        case .notChecked: "not-checked"
        case .intact: "intact"
        case .broken: "broken"
        case .unproven: "unproven"
        }
    }

    var fault: SealFault? { if case .broken(let fault) = self { fault } else { nil } }

    /// What is wrong; `nil` where nothing is.
    var words: String? {
        switch self {
        case .notChecked, .intact: nil
        case .broken(let fault): fault.words
        case .unproven: "no seal proves what it should hold, so nothing of it is put back"
        }
    }
}

extension SealFault {
    fileprivate var words: String {
        switch self {
        case .rows: "its rows do not bear the seal of what was recorded"
        case .recorded: "its row in the table recorded is gone"
        case .recordedEvent: "recorded.event does not point to its last event"
        case .recordedDigest: "recorded.digest is not that of its last event"
        case .recordedSeal: "recorded.seal does not verify"
        case .eventBody: "event.body is not what its last event recorded"
        case .eventSeal: "event.seal of its last event does not verify"
        }
    }
}
