internal import Keys
internal import Manifests
internal import Reconcile

/// A plan for people: summary first and last, changes that differ only in their name together.
struct PlanText {
    let style: Style

    /// Names shown of a group before "and N more".
    private static let namesShown = 12
    private static let indent = 6

    /// `day`: the plan is for its beginning, and cannot be applied.
    func render(_ plan: Plan, at day: CalendarDay? = nil) -> String {
        let plan = render(plan, digest: day == nil)
        guard let day else { return plan }
        return "As of \(day), if nothing changes until then. This plan cannot be applied.\n\n\(plan)"
    }

    private func render(_ plan: Plan, digest: Bool) -> String {
        let summary = PlanSummary(plan)
        guard !plan.changes.isEmpty else {
            return (["\(plan.project.name): \(summary.words)"] + notices(plan)).joined(separator: "\n")
        }
        let names = PermissionNames(plan.catalogues)
        var blocks = ["Plan for \(style.bold(plan.project.name)): \(summary.words)"]
        blocks += groups(plan.changes).map { block($0, names) }
        let notices = notices(plan)
        if !notices.isEmpty { blocks.append(notices.joined(separator: "\n")) }
        blocks.append(digest ? footer(plan, summary) : "\(style.bold(plan.project.name)): \(summary.words)")
        return blocks.joined(separator: "\n\n")
    }

    // MARK: Groups

    /// What the changes of a group have in common: everything that is shown but name and place.
    private struct Likeness: Hashable {
        var action: Action
        var kind: ResourceKind
        var heldBack: HoldBack?
        var reasons: [String]
        var grants: [String]
        var facts: String
    }

    private func groups(_ changes: [Change]) -> [[Change]] {
        var groups: [[Change]] = []
        var positions: [Likeness: Int] = [:]
        for change in changes {
            let difference = change.grantDifference
            let likeness = Likeness(
                action: change.action, kind: change.kind, heldBack: change.heldBack,
                reasons: change.reasons.map(\.message), grants: difference.added + ["-"] + difference.removed,
                facts: facts(change))
            if let position = positions[likeness], change.formerName == nil {
                groups[position].append(change)
            } else {
                positions[likeness] = groups.count
                groups.append([change])
            }
        }
        return groups
    }

    private func block(_ group: [Change], _ names: PermissionNames) -> String {
        let change = group[0]
        var lines = [heading(group)]
        if let hold = change.heldBack {
            lines.append(wrapped("\(change.action.rawValue) is held back: \(hold.message)", indent: Self.indent))
            lines.append(wrapped("hint: \(hold.hint)", indent: Self.indent))
        }
        let facts = facts(change)
        if !facts.isEmpty { lines.append(wrapped(facts, indent: Self.indent)) }
        for reason in change.reasons {
            let place = group.count == 1 ? reason.place.map { "\(printable($0.file)):\($0.line): " } ?? "" : ""
            lines.append(wrapped(place + "\(reason.message)\(cause(reason))", indent: Self.indent, hanging: 2))
        }
        lines += grantLines(change, names)
        return lines.joined(separator: "\n")
    }

    private func heading(_ group: [Change]) -> String {
        let change = group[0]
        let verb = colored(change.verb, change)
        let kind = change.kind == .integration ? "" : "\(change.kind.rawValue) "
        guard group.count > 1 else {
            return
                "  \(verb)  \(kind)\(style.bold(printable(change.name)))\(change.formerName.map { " (was \(printable($0)))" } ?? "")"
        }
        let shown = group.prefix(Self.namesShown).map(\.name).joined(separator: ", ")
        let rest = group.count - Self.namesShown
        let list = shown + (rest > 0 ? " and \(rest) more" : "")
        return "  \(verb)  \(kind)\(style.bold("\(group.count) alike"))\n" + wrapped(list, indent: Self.indent)
    }

    private func colored(_ verb: String, _ change: Change) -> String {
        if change.heldBack != nil { return style.yellow(verb) }
        return switch change.action {
        case .create, .issue, .adopt: style.green(verb)
        case .update, .rename, .forget: style.yellow(verb)
        case .rotate: style.cyan(verb)
        case .revoke, .delete: style.red(verb)
        }
    }

    // MARK: Lines

    /// What a reader wants to know of the resource besides what changes.
    private func facts(_ change: Change) -> String {
        switch change.content {
        case .integration(_, let after):
            guard change.action == .issue || change.action == .rotate else { return "" }
            var facts = ["\(after.spec.api), \(counted(after.spec.grants.count, "permission"))"]
            if let partner = after.spec.partner { facts.append("partner \(printable(partner))") }
            if let expires = after.spec.expires { facts.append("until \(expires)") }
            if let newKey = after.newKey, newKey.replaces != nil {
                facts.append(
                    change.action == .issue
                        ? "the expired key ends"
                        : newKey.overlap == .zero
                            ? "the old key stops at once"
                            : "the old key works \(newKey.overlap) longer")
            }
            if let delivery = after.newKey?.delivery {
                facts.append("delivered to \(printable(delivery.to.description))")
            }
            return facts.joined(separator: ", ")
        case .catalogue(let before, let after):
            let difference = CatalogueDifference(from: before, to: after)
            guard let after, before != nil else {
                return after.map { counted($0.permissions.count, "permission") } ?? ""
            }
            let parts = [
                (difference.added.count, "+%"), (difference.removed.count, "-%"),
                (difference.rerouted.count, "% with other paths"), (difference.reworded.count, "% reworded"),
            ].filter { $0.0 > 0 }.map { $0.1.replacing("%", with: String($0.0)) }
            return parts.isEmpty ? "revision \(after.revision)" : parts.joined(separator: ", ")
        case .partner: return ""
        case .operator(_, let after): return operatorFacts(change, after)
        }
    }

    /// What a new token proves: the whole of what its operator may do, because a reviewer has to see it.
    private func operatorFacts(_ change: Change, _ after: OperatorTarget) -> String {
        guard change.action == .issue || change.action == .rotate else { return "" }
        var facts = [after.spec.level.rawValue] + after.spec.developerPermissions.map(\.words)
        facts += after.spec.userPermissions.map(\.rawValue)
        if after.spec.revokeOnly { facts.append("revoke-only") }
        if let ceiling = after.spec.ceiling { facts.append("ceiling \(ceiling.words)") }
        if let expires = after.spec.expires { facts.append("until \(expires)") }
        if let newKey = after.newKey, newKey.replaces != nil {
            facts.append(
                change.action == .issue
                    ? "the expired token ends"
                    : newKey.overlap == .zero
                        ? "the old token stops at once" : "the old token works \(newKey.overlap) longer")
        }
        if let delivery = after.newKey?.delivery { facts.append("delivered to \(delivery.to.description)") }
        return printable(facts.joined(separator: ", "))
    }

    /// Manifests are the usual cause; any other is named.
    private func cause(_ reason: Reason) -> String {
        switch reason.cause {
        case .manifest: ""
        case .drift: " [drift]"
        case .time: " [time]"
        case .command: " [command]"
        }
    }

    private func grantLines(_ change: Change, _ names: PermissionNames) -> [String] {
        guard case .integration(let before, let after) = change.content, change.action != .rotate else { return [] }
        let difference = change.grantDifference
        let gained = names.byAccess(difference.added, api: after.spec.api).map { access, lines in
            paint(access, permissionBlock("+ can now \(access.rawValue)", lines))
        }
        let lost = names.byAccess(difference.removed, api: before?.spec.api ?? after.spec.api).map { access, lines in
            permissionBlock("- can no longer \(access.rawValue)", lines)
        }
        return gained + lost + stateLines(before, after)
    }

    /// What a suspension means, in the terms of the one who is called at night.
    private func stateLines(_ before: IntegrationRecord?, _ after: IntegrationTarget) -> [String] {
        switch (before?.spec.suspended ?? false, after.spec.suspended) {
        case (false, true):
            [style.red(wrapped("- its keys stop until spec.state is active again", indent: Self.indent))]
        case (true, false): [wrapped("+ its keys work again", indent: Self.indent)]
        case (false, false), (true, true): []
        }
    }

    private func permissionBlock(_ heading: String, _ lines: [String]) -> String {
        ([wrapped(heading, indent: Self.indent)]
            + lines.map { wrapped(printable($0), indent: Self.indent + 4, hanging: 2) }).joined(separator: "\n")
    }

    private func paint(_ access: Access, _ text: String) -> String {
        switch access {
        case .read: text
        case .write: style.yellow(text)
        case .delete: style.red(text)
        }
    }

    /// Of each kind as many as of names in a group: when a thousand keys retire, the plan should still be read.
    private func notices(_ plan: Plan) -> [String] {
        var counts: [String: Int] = [:]
        var lines: [String] = []
        for notice in plan.notices {
            counts[notice.code, default: 0] += 1
            guard counts[notice.code, default: 0] <= Self.namesShown else { continue }
            let place = notice.place.map { "\(printable($0.file)):\($0.line): " } ?? ""
            lines.append("\(style.cyan("notice:")) \(place)\(notice.message)")
        }
        for (code, count) in counts.sorted(by: { $0.key < $1.key }) where count > Self.namesShown {
            lines.append("\(style.cyan("notice:")) and \(count - Self.namesShown) more of the kind \(code)")
        }
        return lines
    }

    private func footer(_ plan: Plan, _ summary: PlanSummary) -> String {
        var lines = ["\(style.bold(plan.project.name)): \(summary.words)"]
        let until = plan.validUntil.map { ", valid until \($0)" } ?? ""
        lines.append(style.dim("digest \(plan.digest)\(until)"))
        return lines.joined(separator: "\n")
    }
}
