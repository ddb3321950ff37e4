internal import Keys

/// What the environment tells of a change: the commit, the pipeline's run, and why. Nothing checks it.
extension Variables {
    /// The most bytes of UTF-8 that a fact keeps.
    static let factLimit = 512

    /// By name; a fact that the environment does not tell is not there. Control characters become escapes, and what is too
    /// long is cut. A key string is refused, because no event may hold one.
    func facts() throws -> [String: String] {
        var facts: [String: String] = [:]
        facts["commit"] = try fact("GITHUB_SHA") ?? fact("CI_COMMIT_SHA")
        facts["run"] = try gitHubRun() ?? fact("CI_PIPELINE_URL") ?? fact("BUILD_URL")
        facts["reason"] = try fact("LOCKSTEP_REASON")
        return facts
    }

    private func gitHubRun() throws -> String? {
        guard let server = try fact("GITHUB_SERVER_URL"), let repository = try fact("GITHUB_REPOSITORY"),
            let run = try fact("GITHUB_RUN_ID")
        else { return nil }
        return Variables.cut("\(server)/\(repository)/actions/runs/\(run)")
    }

    private func fact(_ name: String) throws -> String? {
        guard var value = self[name], !value.isEmpty else { return nil }
        guard value.withUTF8({ KeyFormat.firstKey(in: $0) }) == nil else {
            throw InputError.variableHoldsKey(name: name)
        }
        return Variables.cut(printable(value))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > factLimit else { return text }
        let mark = "…"
        var kept = String.UnicodeScalarView()
        var length = mark.utf8.count
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            if length > factLimit { break }
            kept.append(scalar)
        }
        return String(kept) + mark
    }
}

extension [String: String] {
    /// With the operator who acts; proven by a token, unlike the rest.
    func telling(of actor: OperatorRecord?) -> [String: String] {
        guard let actor else { return self }
        return merging(["operator": actor.spec.name]) { $1 }
    }
}
