internal import Keys

/// Events of the audit log, oldest first.
struct HistoryView {
    let events: [Event]

    private struct EventJSON: Encodable {
        var sequence: Int
        var serial: Int
        var at: String
        var actor: String
        var action: String
        @Nullable var kind: String?
        var name: String
        @Nullable var keyId: String?
        @Nullable var reason: String?

        init(_ event: Event) {
            sequence = event.sequence
            serial = event.serial
            at = event.at.description
            actor = event.actor
            action = event.action.rawValue
            kind = event.kind?.rawValue
            name = event.name
            keyId = event.keyID?.description
            reason = event.reason
        }
    }

    private struct HistoryJSON: Encodable {
        var formatVersion = outputFormatVersion
        var events: [EventJSON]
    }

    var json: String { jsonText(HistoryJSON(events: events.map(EventJSON.init))) }

    func text(style: Style) -> String {
        guard !events.isEmpty else { return "No events." }
        var rows = [["EVENT", "TIME", "WHO", "WHAT", "NAME", "KEY ID", "WHY"]]
        rows += events.map { event in
            [
                String(event.sequence), event.at.description, printable(event.actor), event.action.rawValue,
                printable(event.name), event.keyID?.description ?? "-", event.reason.map(printable) ?? "",
            ]
        }
        let lines = table(rows)
        return ([style.bold(lines[0])] + lines.dropFirst()).joined(separator: "\n")
    }
}
