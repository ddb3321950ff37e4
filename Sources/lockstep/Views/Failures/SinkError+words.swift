internal import Keys

extension SinkError {
    /// Lower case, no full stop.
    var message: String {
        switch self {
        case .noTerminal: "there is no terminal to show new secrets on"
        case .tooManyForTerminal(let count, let limit):
            "\(count) new secrets are too many for a terminal, which takes \(limit)"
        case .notConfirmed: "nobody confirmed that the secret is stored"
        case .notAFolder(let path): "\(path) is not a folder"
        case .notWritable(let path, let problem): "cannot write to \(path): \(problem)"
        case .fileExists(let path): "\(path) exists already"
        case .diskFull(let path): "no space left in \(path)"
        case .programUnusable(let program, let problem): "cannot run \(program): \(problem)"
        case .variableMissing(let name): "the variable \(name), which the program is to get, is not set"
        case .programFailed(let program, let ending, let said):
            "\(program) \(ending.words)\(said.map { ": \($0)" } ?? "")"
        case .secretNotRead(let program): "\(program) ended without reading the secret from standard input"
        case .notEncrypted(let program): "\(program) wrote something else than an encrypted file"
        case .closed(let problem), .failed(let problem): problem
        }
    }

    var hint: String? {
        switch self {
        case .noTerminal, .tooManyForTerminal:
            "name a sink: --secrets file:DIR or --secrets stdout"
        case .notAFolder, .notWritable: "name a folder that you may write to: --secrets file:DIR"
        case .diskFull: "make room, or name another folder: --secrets file:DIR"
        case .programUnusable: "install it, or see that it is in a folder of PATH and executable"
        case .variableMissing(let name): "set \(name), or leave out --exec-env \(name)"
        case .notConfirmed, .fileExists, .closed, .failed, .programFailed, .secretNotRead, .notEncrypted: nil
        }
    }
}

extension ProgramEnding {
    var words: String {
        switch self {
        case .exited(let status): "failed with exit status \(status)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .timedOut(let seconds): "was ended because it took longer than \(Period(seconds: Int64(seconds)))"
        }
    }
}
