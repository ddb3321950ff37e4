internal import Keys
internal import Log

/// What the verification of the audit log came to.
struct VerdictView {
    let verdict: LogVerdict
    let serial: Int
    /// The sequence of the first event that was altered, where one was.
    let alteredSequence: Int?
    /// What the log was compared with: file and head.
    let checkpoint: (path: String, head: TreeHead)?

    // MARK: JSON

    private struct HeadJSON: Encodable {
        var size: Int
        var root: String

        init(_ head: TreeHead) { (size, root) = (head.size, head.root.base64) }
    }

    private struct FindingJSON: Encodable {
        var finding: String
        @Nullable var sequence: Int? = nil
        @Nullable var index: Int? = nil
    }

    private struct Report: Encodable {
        var formatVersion = outputFormatVersion
        var verdict: String
        var serial: Int
        var size: Int
        var root: String
        @Nullable var checkpoint: HeadJSON?
        var findings: [FindingJSON]
    }

    var json: String {
        jsonText(
            Report(
                verdict: verdict.findings.first?.code ?? "intact", serial: serial, size: verdict.head.size,
                root: verdict.head.root.base64, checkpoint: checkpoint.map { HeadJSON($0.head) },
                findings: verdict.findings.map { finding in
                    guard case .altered(let index) = finding else { return FindingJSON(finding: finding.code) }
                    return FindingJSON(finding: finding.code, sequence: alteredSequence, index: index)
                }))
    }

    // MARK: Text

    func text(style: Style) -> String {
        var lines: [String] = []
        for finding in verdict.findings {
            lines.append("\(style.red(finding.code.replacing("_", with: " "))): \(words(finding))")
        }
        let events = "\(counted(verdict.head.size, "event")) at serial \(serial)"
        lines.append(verdict.isIntact ? "\(style.green("intact")): \(events)" : "read: \(events)")
        lines.append("root: \(verdict.head.root.base64)")
        if let checkpoint, verdict.isIntact {
            lines.append("checkpoint: \(printable(checkpoint.path)) was signed over the first \(checkpoint.head.size)")
        } else if checkpoint == nil {
            lines.append("checkpoint: none was given, and only one shows a log that was made anew")
        }
        return lines.joined(separator: "\n")
    }

    private func words(_ finding: LogFinding) -> String {
        let file = checkpoint.map { printable($0.path) } ?? "the checkpoint"
        switch finding {
        case .altered(let index):
            return "event \(alteredSequence ?? index) is not as it was written (\(index) of the log, from 0)"
        case .headDiffers(let stored?, let computed) where stored.size != computed.size:
            return "the store's head is of \(counted(stored.size, "event")), but \(computed.size) are there"
        case .headDiffers: return "the store's head is not that of the events"
        case .shorter(let size, let checkpoint):
            return "\(counted(size, "event")), but \(file) was signed over \(checkpoint)"
        case .rewritten(_, let checkpoint):
            return "the first \(counted(checkpoint.size, "event")) are not those that \(file) was signed over"
        }
    }
}

extension LogFinding {
    /// In snake case, for programs.
    var code: String {
        switch self {
        case .altered: "altered"
        case .headDiffers: "head_differs"
        case .shorter: "shorter"
        case .rewritten: "rewritten"
        }
    }
}
