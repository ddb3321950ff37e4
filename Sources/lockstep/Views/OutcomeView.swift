internal import Keys
internal import Reconcile

/// What an apply did, change by change.
struct OutcomeView {
    let plan: Plan
    let outcomes: [ApplyOutcome]

    // MARK: JSON

    private struct OutcomeJSON: Encodable {
        var action: String
        var kind: String
        var name: String
        var result: String
        @Nullable var keyId: String? = nil
        @Nullable var receipt: String? = nil
        @Nullable var error: String? = nil
    }

    private struct Report: Encodable {
        var formatVersion = outputFormatVersion
        var project: String
        var digest: String
        var outcomes: [OutcomeJSON]
        var notices: [PlanJSON.NoticeJSON]
        var summary: Summary
    }

    private struct Summary: Encodable {
        var done = 0
        var failed = 0
        var heldBack = 0
        var unchanged = 0
    }

    var json: String {
        jsonText(
            Report(
                project: plan.project.name, digest: plan.digest.description,
                outcomes: outcomes.map { outcome in
                    var json = OutcomeJSON(
                        action: outcome.change.action.rawValue, kind: outcome.change.kind.rawValue,
                        name: outcome.change.name, result: OutcomeView.code(outcome.result))
                    switch outcome.result {
                    case .activated(let key, let receipt):
                        json.keyId = key.description
                        json.receipt = receipt.evidence
                    case .undelivered(let key, let error):
                        json.keyId = key.description
                        json.error = error.message
                    case .done: json.keyId = outcome.change.adoptedKey?.description
                    case .notAttempted, .heldBack: break
                    }
                    return json
                }, notices: plan.notices.map(PlanJSON.NoticeJSON.init), summary: summary))
    }

    private static func code(_ result: ApplyOutcome.Result) -> String {
        switch result {
        case .done: "done"
        case .activated: "activated"
        case .undelivered: "undelivered"
        case .notAttempted: "not_attempted"
        case .heldBack: "held_back"
        }
    }

    private var summary: Summary {
        var summary = Summary()
        summary.unchanged = plan.unchanged
        summary.heldBack = plan.changes.count { $0.heldBack != nil }
        for outcome in outcomes {
            switch outcome.result {
            case .done, .activated: summary.done += 1
            case .undelivered, .notAttempted: summary.failed += 1
            case .heldBack: break
            }
        }
        return summary
    }

    // MARK: Text

    /// Many outcomes alike are counted; failures and keys in doubt are always named.
    func text(style: Style) -> String {
        guard !outcomes.isEmpty else {
            return plan.changes.isEmpty ? "Nothing to change." : "Nothing was changed: everything is held back."
        }
        var lines: [String] = []
        let activated = outcomes.filter { if case .activated = $0.result { true } else { false } }
        let adopted = outcomes.filter { $0.result == .done && $0.change.adoptedKey != nil }
        if activated.count + adopted.count <= 20 {
            for outcome in outcomes { if let line = successLine(outcome, style) { lines.append(line) } }
        } else {
            let what = adopted.isEmpty ? counted(activated.count, "new key") : counted(adopted.count, "adopted key")
            lines.append("\(style.green("active"))  \(what)")
        }
        for outcome in outcomes { lines += failureLines(outcome, style) }
        let summary = summary
        var counts = ["\(summary.done) done"]
        if summary.failed > 0 { counts.append(style.red("\(summary.failed) not delivered")) }
        if summary.heldBack > 0 { counts.append(style.yellow("\(summary.heldBack) held back")) }
        lines.append(
            "\(style.bold(plan.project.name)): \(counts.joined(separator: ", ")); \(summary.unchanged) unchanged")
        return lines.joined(separator: "\n")
    }

    private func successLine(_ outcome: ApplyOutcome, _ style: Style) -> String? {
        let change = outcome.change
        switch outcome.result {
        case .done:
            if let key = change.adoptedKey { return "\(style.green("active"))  \(change.name)  key \(key)  (adopted)" }
            return "\(style.green("done"))    \(change.action.rawValue) \(change.kind.rawValue) \(change.name)"
        case .activated(let key, let receipt):
            return "\(style.green("active"))  \(change.name)  key \(key)  (\(printable(receipt.evidence)))"
        case .undelivered, .notAttempted, .heldBack: return nil
        }
    }

    private func failureLines(_ outcome: ApplyOutcome, _ style: Style) -> [String] {
        let change = outcome.change
        switch outcome.result {
        case .undelivered(let key, let error):
            return [
                "\(style.red("failed"))  \(change.name)  key \(key): \(error.message)",
                "        the key does not work and never will; plan and apply again for another",
            ]
        case .notAttempted: return ["\(style.red("left"))    \(change.name): not tried after the failure"]
        case .heldBack:
            return ["\(style.yellow("held"))    \(change.name): \(change.heldBack?.hint ?? "")"]
        case .done, .activated: return []
        }
    }
}
