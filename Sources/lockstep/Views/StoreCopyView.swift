internal import Stores

/// What `store copy` moved.
struct StoreCopyView {
    var from: String
    var to: String
    var report: StoreCopy.Report

    private struct CopyJSON: Encodable {
        var formatVersion = outputFormatVersion
        var from: String
        var to: String
        var projects: Int
        var integrations: Int
        var keys: Int
        var events: Int
    }

    var json: String {
        jsonText(
            CopyJSON(
                from: from, to: to, projects: report.projects, integrations: report.integrations, keys: report.keys,
                events: report.events))
    }

    var text: String {
        let counts = [
            counted(report.projects, "project"), counted(report.integrations, "integration"),
            counted(report.keys, "key"), counted(report.events, "event"),
        ]
        return """
            copied \(counts.joined(separator: ", ")) from \(from) to \(to); both hold the same

            Next: name \(to) in spec.store or LOCKSTEP_STORE, and take the old store away
            """
    }
}
