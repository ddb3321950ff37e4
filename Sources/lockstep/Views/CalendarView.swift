internal import Keys
internal import Reconcile

/// What falls due, the overdue first.
struct CalendarView {
    private struct EntryJSON: Encodable {
        var at: String
        var what: String
        var name: String
        var keyId: String
        var overdue: Bool
    }

    private struct CalendarJSON: Encodable {
        var formatVersion = outputFormatVersion
        var seals: String
        var entries: [EntryJSON]
    }

    private let entries: [Calendar.Entry]
    private let calendar: Calendar
    private let seals: String

    init(_ calendar: Calendar, until: CalendarDay?, seals: String) {
        self.calendar = calendar
        self.seals = seals
        entries = calendar.entries.filter { entry in until.map { entry.at <= $0.end } ?? true }
    }

    var json: String {
        jsonText(
            CalendarJSON(
                seals: seals,
                entries: entries.map {
                    EntryJSON(
                        at: $0.at.description, what: $0.what.rawValue, name: $0.integration, keyId: $0.key.description,
                        overdue: calendar.isOverdue($0))
                }))
    }

    func text(style: Style) -> String {
        guard !entries.isEmpty else { return "Nothing falls due." }
        let rows = entries.map { entry in
            [entry.at.description, printable(entry.integration), printable(entry.key.description), words(entry)]
        }
        let lines = table([["AT", "NAME", "KEY ID", "WHAT"]] + rows)
        return
            ([style.bold(lines[0])]
            + zip(lines.dropFirst(), entries).map { calendar.isOverdue($1) ? style.yellow($0) : $0 })
            .joined(separator: "\n")
    }

    private func words(_ entry: Calendar.Entry) -> String {
        switch (entry.what, calendar.isOverdue(entry)) {
        case (.rotation, false): "rotation falls due"
        case (.rotation, true): "rotation is due: lockstep apply"
        case (.retirement, _): "overlap ends, the old key stops"
        case (.expiry, false): "expires"
        case (.expiry, true): "expired: set a later spec.expires, or remove it"
        }
    }
}
