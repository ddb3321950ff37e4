/// Where secrets go, in the words of `--secrets` and of `delivery` in manifests.
package enum SinkAddress: Hashable, Sendable {
    case terminal
    case standardOutput
    case file(folder: String)
    /// The command as it was written, and split into words.
    case exec(command: String, words: [String])
    case age(recipient: String)

    /// `nil` for a text that names no sink.
    package init?(_ text: String) {
        switch text {
        case "terminal": self = .terminal
        case "stdout": self = .standardOutput
        default:
            guard let colon = text.firstIndex(of: ":") else { return nil }
            let rest = String(text[text.index(after: colon)...])
            guard !rest.isEmpty else { return nil }
            switch text[..<colon] {
            case "file": self = .file(folder: rest)
            case "exec":
                guard let words = shellWords(rest), let program = words.first, !program.isEmpty else { return nil }
                self = .exec(command: rest, words: words)
            case "age":
                // One that begins with a hyphen would be an option of age.
                guard !rest.hasPrefix("-"), rest.unicodeScalars.allSatisfy({ $0.isASCII && $0.value >= 0x20 }) else {
                    return nil
                }
                self = .age(recipient: rest)
            default: return nil
            }
        }
    }
}

extension SinkAddress: TextCoded {
    /// What `init(_:)` reads.
    package var description: String {
        switch self {
        case .terminal: "terminal"
        case .standardOutput: "stdout"
        case .file(let folder): "file:\(folder)"
        case .exec(let command, _): "exec:\(command)"
        case .age(let recipient): "age:\(recipient)"
        }
    }
}
