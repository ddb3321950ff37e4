internal import Keys
internal import Log

/// What `history accept` did.
struct AcceptView {
    /// What the store's log did not go on from; empty where there was nothing to accept.
    let refusals: [LogRefusal]
    /// The serial after the event; `nil` where none was written.
    let serial: Int?

    private struct Report: Encodable {
        var formatVersion = outputFormatVersion
        var accepted: [String]
        @Nullable var serial: Int?
    }

    func text(_ format: OutputFormat) -> String {
        switch format {
        case .text:
            guard let serial else { return "Nothing to accept: the log goes on from what is known of it." }
            return "Accepted: the log goes on from this store, at serial \(serial)."
        case .json: return jsonText(Report(accepted: refusals.map(\.finding.code), serial: serial))
        }
    }

    /// The heads that were given up, for the log: size and root each.
    static func insteadOf(_ refusals: [LogRefusal]) -> String {
        var heads: [String] = []
        for head in refusals.compactMap(\.earlier).map({ "\($0.size) \($0.root.base64)" }) where !heads.contains(head) {
            heads.append(head)
        }
        return heads.joined(separator: ", ")
    }
}
