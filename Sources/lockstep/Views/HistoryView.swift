internal import Keys

/// Events of the audit log, oldest first.
struct HistoryView {
    let events: [Event]

    private struct EventJSON: Encodable {
        var sequence: Int
        var index: Int
        var serial: Int
        var at: String
        var actor: String
        var action: String
        @Nullable var kind: String?
        var name: String
        @Nullable var keyId: String?
        @Nullable var reason: String?
        var facts: FactsJSON

        init(_ event: Event) {
            sequence = event.sequence
            index = event.index
            serial = event.serial
            at = event.at.description
            actor = event.actor
            action = event.action.rawValue
            kind = event.kind?.rawValue
            name = event.name
            keyId = event.keyID?.description
            reason = event.reason
            facts = FactsJSON(facts: event.facts)
        }
    }

    /// Names of facts are data, such as `instead-of`, and stay as they are.
    private struct FactsJSON: Encodable {
        var facts: [String: String]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(facts)
        }
    }

    private struct LineJSON: Encodable {
        var formatVersion = outputFormatVersion
        var event: EventJSON

        private enum CodingKeys: String, CodingKey { case formatVersion }

        func encode(to encoder: any Encoder) throws {
            try event.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(formatVersion, forKey: .formatVersion)
        }
    }

    private struct HistoryJSON: Encodable {
        var formatVersion = outputFormatVersion
        var events: [EventJSON]
    }

    var json: String { jsonText(HistoryJSON(events: events.map(EventJSON.init))) }

    /// Each event as a line of its own.
    var jsonLines: String { events.map { jsonText(LineJSON(event: EventJSON($0))) }.joined(separator: "\n") }

    func text(style: Style) -> String {
        guard !events.isEmpty else { return "No events." }
        let facts = events.contains { !HistoryView.words($0.facts).isEmpty }
        var rows = [["EVENT", "TIME", "WHO", "WHAT", "NAME", "KEY ID", "WHY"] + (facts ? ["FACTS"] : [])]
        rows += events.map { event in
            [
                String(event.sequence), event.at.description, printable(whoWords(event.actor, event.facts["operator"])),
                event.action.rawValue,
                printable(event.name), event.keyID?.description ?? "-", event.reason.map(printable) ?? "",
            ] + (facts ? [HistoryView.words(event.facts)] : [])
        }
        let lines = table(rows)
        return ([style.bold(lines[0])] + lines.dropFirst()).joined(separator: "\n")
    }

    /// The operator stands beside who it was.
    private static func words(_ facts: [String: String]) -> String {
        facts.filter { $0.key != "operator" }.sorted { $0.key < $1.key }.map {
            "\(printable($0.key))=\(printable($0.value))"
        }.joined(separator: " ")
    }
}

/// Who did it, for people: what the machine said, and the operator whose token proved it.
func whoWords(_ actor: String, _ operatorName: String?) -> String {
    operatorName.map { "operator \($0) (\(actor))" } ?? actor
}
