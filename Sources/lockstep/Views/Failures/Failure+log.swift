internal import Log

extension Failure {
    init(_ error: LogRefusal) {
        let knows =
            switch error.witness {
            case .checkpoint(let path): "\(path) was signed over"
            case .lastSeen: "this machine has seen"
            case .store: "the store's head is of"
            }
        let isOther = if case .lastSeen(_, true) = error.witness { true } else { false }
        var fact: String
        switch error.finding {
        case .shorter(let size, let earlier):
            fact =
                "the log has \(counted(size, "event")), but \(knows) \(earlier): "
                + (isOther ? "another store" : "an old copy of the store")
        case .rewritten(_, let earlier):
            fact =
                "the log's first \(counted(earlier.size, "event")) are not those that \(knows): "
                + (isOther ? "another store" : "an old copy that went on otherwise, or a rewritten log")
        case .headDiffers(_, let computed):
            fact =
                "the log's \(counted(computed.size, "event")) do not give the head that the store keeps: some were added "
                + "or taken away"
        case .altered(let index): fact = "event \(index) of the log was altered"
        }
        if error.isDone { fact = "what is listed above is done; \(fact)" }
        var hint = "bring the newest store back; an old copy lets revoked keys work again. If it is all there is: "
        switch error.witness {
        case .checkpoint(let path): hint += "lockstep history accept --reason TEXT --checkpoint \(path)"
        case .lastSeen: hint += "lockstep history accept --reason TEXT"
        case .store: hint = "lockstep history verify tells more; bring back a store that was not tampered with"
        }
        self.init(.unverified, fact, hint: hint)
    }

    init(_ error: CheckpointFault) {
        let path = error.path
        switch error.fault {
        case .note(let fault):
            self.init(.error, "\(path) is no checkpoint: \(fault.words)", hint: Failure.checkpointHint)
        case .malformedText(let line):
            let what =
                switch line {
                case 1: "origin"
                case 2: "size"
                case 3: "root"
                default: "extension"
                }
            self.init(.error, "\(path) is no checkpoint: line \(line) is no \(what)", hint: Failure.checkpointHint)
        case .anotherLog(let origin):
            self.init(
                .error, "\(path) is a checkpoint of another log, \(origin)",
                hint: "name the file of this project")
        case .notSigned(let key):
            self.init(
                .unverified, "\(path) is not signed by this project's key, \(key)",
                hint:
                    "see in git who wrote it; where a former authority did, LOCKSTEP_CHECKPOINT_KEY can hold its public key"
            )
        case .forged:
            self.init(
                .unverified, "\(path) was changed after it was signed, or its signature is forged",
                hint: "bring it back from git, and see who changed it")
        }
    }

    private static let checkpointHint = "bring it back from git; \"lockstep history checkpoint --out FILE\" writes one"
}

extension NoteError {
    var words: String {
        switch self {
        case .tooLarge: "it is larger than any signed note"
        case .notUTF8: "it is not UTF-8"
        case .controlCharacter(let line): "a control character is in line \(line)"
        case .noFinalLineFeed: "its last line does not end"
        case .noSignatures: "it has no signatures"
        case .malformedSignature(let line): "line \(line) is no signature"
        }
    }
}
