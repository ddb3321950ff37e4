internal import Reconcile

/// What became of the authority key.
struct AuthorityRotationView {
    private struct ReportJSON: Encodable {
        var formatVersion = outputFormatVersion
        var former: String
        var current: String
        /// Resources that were sealed anew.
        var sealed: Int
        /// Keys that go on under the former authority.
        var left: Int
        var path: String
    }

    private let report: AuthorityRotation.Report

    init(_ report: AuthorityRotation.Report) { self.report = report }

    private var left: Int { report.left?.left.count ?? 0 }

    var json: String {
        jsonText(
            ReportJSON(
                former: report.former, current: report.current, sealed: report.resources, left: left,
                path: report.path))
    }

    func text(style: Style) -> String {
        [
            "Authority \(report.former) was replaced by \(style.bold(report.current)); its key is in "
                + "\(printable(report.path)).",
            "Sealed anew: \(counted(report.resources, "resource")). Keys left under the former authority: \(left).",
        ].joined(separator: "\n")
    }

    var hint: String? {
        left == 0
            ? "use the new key: LOCKSTEP_AUTHORITY_KEY_FILE=\(printable(report.path))"
            : "use both keys: LOCKSTEP_AUTHORITY_KEY_FILE=\(printable(report.path)):\(printable(report.formerPath)), and "
                + "rotate what \"lockstep authority\" lists"
    }
}
