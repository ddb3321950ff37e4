internal import Keys
internal import Reconcile

/// The set-ups of integrations: a line each, and beneath it what a person has to do.
struct StatusView {
    private let setUps: [SetUp]
    private let facts: SetUpFacts
    private let seals: String

    init(_ setUps: [SetUp], _ facts: SetUpFacts, seals: String) {
        self.seals = seals
        self.setUps = setUps
        self.facts = facts
    }

    func text(style: Style) -> String {
        guard !setUps.isEmpty else { return "No integrations." }
        let rows = setUps.map { setUp in
            [
                printable(setUp.name), setUp.stage.rawValue, setUp.key.map { printable($0.description) } ?? "-",
                setUp.delivered?.at.day.description ?? "-", setUp.usage.lastUsedAt?.day.description ?? "-",
            ]
        }
        let lines = table([["NAME", "STAGE", "KEY ID", "DELIVERED", "LAST USED"]] + rows)
        var text = [style.bold(lines[0])]
        for (setUp, line) in zip(setUps, lines.dropFirst()) {
            text.append(line)
            text += details(of: setUp)
            text += setUp.steps.map { style.yellow(wrapped("→ \($0.words(for: setUp))", indent: 4, hanging: 2)) }
        }
        text += ["", summary]
        if !facts.notesUse, setUps.contains(where: { $0.stage == .delivered }) {
            text.append(
                wrapped(
                    "The gateway has noted no use of any key: which of them are in use is not known.", indent: 0))
        }
        return text.joined(separator: "\n")
    }

    /// What is worth a line although nobody has to act.
    private func details(of setUp: SetUp) -> [String] {
        var lines: [String] = []
        if let how = setUp.delivered?.how {
            lines.append(wrapped(printable(how), indent: 4, hanging: 2))
        }
        for key in setUp.retiring {
            let used = key.usage.lastUsedAt.map { ", last used \($0.day)" } ?? ""
            lines.append(
                wrapped("key \(printable(key.key.description)) works until \(key.until)\(used)", indent: 4, hanging: 2))
        }
        return lines
    }

    private var summary: String {
        let parts = SetUp.Stage.allCases.compactMap { stage -> String? in
            let count = setUps.count { $0.stage == stage }
            return count == 0 ? nil : "\(count) \(stage.rawValue)"
        }
        let open = setUps.count { !$0.steps.isEmpty }
        return "\(counted(setUps.count, "integration")): \(parts.joined(separator: ", ")); "
            + (open == 0 ? "nothing to do" : "\(open) with something to do")
    }

    // MARK: JSON

    private struct DeliveredJSON: Encodable {
        var at: String
        @Nullable var how: String?
        var confirmed: Bool
    }

    private struct RetiringJSON: Encodable {
        var keyId: String
        var until: String
        @Nullable var lastUsedAt: String?
    }

    private struct StepJSON: Encodable {
        var code: String
        var message: String
    }

    private struct SetUpJSON: Encodable {
        var name: String
        var api: String
        @Nullable var partner: String?
        @Nullable var owner: String?
        @Nullable var contact: String?
        var stage: String
        @Nullable var keyId: String?
        @Nullable var issuedAt: String?
        @Nullable var delivered: DeliveredJSON?
        @Nullable var firstUsedAt: String?
        @Nullable var lastUsedAt: String?
        var retiring: [RetiringJSON]
        @Nullable var expires: String?
        var steps: [StepJSON]
    }

    private struct StatusJSON: Encodable {
        var formatVersion = outputFormatVersion
        var useIsNoted: Bool
        var seals: String
        var integrations: [SetUpJSON]
    }

    var json: String {
        jsonText(
            StatusJSON(
                useIsNoted: facts.notesUse, seals: seals,
                integrations: setUps.map { setUp in
                    SetUpJSON(
                        name: setUp.name, api: setUp.api, partner: setUp.partner, owner: setUp.owner,
                        contact: setUp.contact, stage: setUp.stage.rawValue, keyId: setUp.key?.description,
                        issuedAt: setUp.issuedAt?.description,
                        delivered: setUp.delivered.map {
                            DeliveredJSON(at: $0.at.description, how: $0.how, confirmed: $0.isConfirmed)
                        },
                        firstUsedAt: setUp.usage.firstUsedAt?.description,
                        lastUsedAt: setUp.usage.lastUsedAt?.description,
                        retiring: setUp.retiring.map {
                            RetiringJSON(
                                keyId: $0.key.description, until: $0.until.description,
                                lastUsedAt: $0.usage.lastUsedAt?.description)
                        },
                        expires: setUp.expires?.description,
                        steps: setUp.steps.map { StepJSON(code: $0.code, message: $0.words(for: setUp)) })
                }))
    }
}

extension SetUp.Step {
    /// Stable, for machines.
    var code: String {
        switch self {
        case .deliver: "deliver"
        case .askPartner: "ask-partner"
        case .remindPartner: "remind-partner"
        case .rotate: "rotate"
        case .renew: "renew"
        case .resume: "resume"
        case .reissue: "reissue"
        case .lookAtDrift: "drift"
        }
    }

    func words(for setUp: SetUp) -> String {
        switch self {
        case .deliver(let pending):
            pending.isEmpty
                ? "no key of it works: lockstep apply"
                : "the delivery of key \(pending.map { printable($0.description) }.joined(separator: ", ")) did not finish: "
                    + "lockstep apply"
        case .askPartner(let since): "ask \(setUp.whom): delivered on \(since.day) and not used yet"
        case .remindPartner(let key, let until):
            "remind \(setUp.whom): key \(printable(key.description)) is still in use and stops at \(until)"
        case .rotate(let due): "the rotation was due on \(due.day): lockstep apply"
        case .renew(let day, false): "expires on \(day): set a later spec.expires, or let it end"
        case .renew(let day, true): "expired on \(day): set a later spec.expires, or remove it"
        case .resume: "suspended: take spec.state out of its manifest when it may work again"
        case .reissue(let generation): "revoked by command: raise spec.generation above \(generation) for a new key"
        case .lookAtDrift: "its rows were changed by something else: lockstep drift"
        }
    }
}

extension SetUp {
    /// The partner and where to reach it, or who answers for the integration.
    fileprivate var whom: String {
        guard let partner else { return owner.map(printable) ?? "whoever has the key" }
        return printable(partner) + (contact.map { " (\(printable($0)))" } ?? "")
    }
}
