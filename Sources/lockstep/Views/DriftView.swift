internal import Keys
internal import Reconcile

/// A drift report.
struct DriftView {
    private let report: DriftReport
    private let notices: [Notice]
    private let seals: String

    init(_ report: DriftReport, _ notices: [Notice], seals: String) {
        self.seals = seals
        self.report = report
        self.notices = notices
    }

    private struct ItemJSON: Encodable {
        var kind: String
        var name: String
        var finding: String
        var seal: String
        /// What beside the rows is not as Lockstep wrote it, such as `recorded.seal`.
        @Nullable var fault: String?
        var differences: [DifferenceJSON]
        @Nullable var event: PlanJSON.Event?
    }

    private struct DifferenceJSON: Encodable {
        var field: String
        @Nullable var recorded: String?
        @Nullable var stored: String?
    }

    private struct ReportJSON: Encodable {
        var formatVersion = outputFormatVersion
        var seals: String
        var drift: [ItemJSON]
        var notices: [PlanJSON.NoticeJSON]
    }

    var json: String {
        jsonText(
            ReportJSON(
                seals: seals,
                drift: report.items.map { item in
                    let (finding, differences): (String, [FieldDifference]) =
                        switch item.finding {
                        case .changed(let differences): ("changed", differences)
                        case .missing: ("missing", [])
                        case .unexplained: ("unexplained", [])
                        case .sealBroken: ("seal-broken", [])
                        }
                    return ItemJSON(
                        kind: item.kind.rawValue, name: item.name, finding: finding, seal: item.seal.word,
                        fault: item.seal.fault?.rawValue,
                        differences: differences.map {
                            DifferenceJSON(field: $0.field, recorded: $0.before, stored: $0.after)
                        }, event: item.event.map(PlanJSON.Event.init))
                }, notices: notices.map(PlanJSON.NoticeJSON.init)))
    }

    func text(style: Style) -> String {
        var lines = [
            "Drift in \(counted(report.items.count, "resource")): something other than Lockstep wrote to the store", "",
        ]
        for item in report.items {
            lines.append("  \(style.yellow("!")) \(item.kind.rawValue) \(style.bold(printable(item.name)))")
            switch item.finding {
            case .changed(let differences): lines += differences.map { wrapped($0.words, indent: 6) }
            case .missing: lines.append("      its rows are gone")
            case .unexplained: lines.append("      its rows were not written by Lockstep")
            case .sealBroken: break
            }
            if item.finding != .missing || item.seal == .unproven, let words = item.seal.words {
                lines.append(wrapped(words, indent: 6))
            }
            if let event = item.event { lines.append(wrapped("last recorded by \(event.words)", indent: 6)) }
            lines.append("")
        }
        lines.append("hint: \"lockstep plan\" shows how an apply would put them back")
        return lines.joined(separator: "\n")
    }
}
