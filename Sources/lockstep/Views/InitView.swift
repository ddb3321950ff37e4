internal import Manifests

extension ProjectMaker.Report {
    private struct ReportJSON: Encodable {
        var formatVersion = outputFormatVersion
        var project: String
        var uid: String
        var made: [String]
        var kept: [String]
    }

    var json: String { jsonText(ReportJSON(project: project.name, uid: project.uid, made: made, kept: kept)) }

    func text(style: Style) -> String {
        var lines = made.map { "\(style.green("made")) \($0)" } + kept.map { "\(style.dim("kept")) \($0)" }
        if !hasOperators {
            lines += [
                "", "Nobody is asked who acts: whoever has the authority key and the store may apply.",
                "\"lockstep init --operator NAME\" makes the first operator.",
            ]
        }
        if isRecovery { return lines.joined(separator: "\n") }
        lines += ["", "Next: write a \"kind: Integration\" manifest beside lockstep.yaml, then: lockstep plan"]
        return lines.joined(separator: "\n")
    }
}
