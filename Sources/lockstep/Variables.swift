internal import Glibc

/// The environment variables that Lockstep reads, taken once at the start.
struct Variables: Sendable {
    private static let names = [
        "LOCKSTEP_STORE", Keyring.authorityFileVariable, Keyring.sealFileVariable, OperatorToken.fileVariable,
        "NO_COLOR",
        "TERM", "CI", "GITHUB_ACTIONS", "USER", "LOGNAME", "GITHUB_ACTOR", "LOCKSTEP_CHECKPOINT_KEY", "LOCKSTEP_REASON",
        "GITHUB_SHA", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "CI_COMMIT_SHA", "CI_PIPELINE_URL",
        "BUILD_URL",
    ]
    private let values: [String: String]

    init() {
        var values: [String: String] = [:]
        for name in Variables.names {
            if let value = getenv(name) { values[name] = String(cString: value) }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// A pipeline whose disk is gone when the job ends.
    var isPipeline: Bool { values["CI"].map { !$0.isEmpty && $0 != "false" } ?? false }

    /// A step of a GitHub Actions workflow, whose runner takes masks.
    var isGitHubActions: Bool { values["GITHUB_ACTIONS"] == "true" }

    /// `user@host`, as the audit log and the lock name whoever acts.
    var actor: String {
        let account = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
        let user = values["GITHUB_ACTOR"] ?? values["USER"] ?? values["LOGNAME"] ?? account ?? "uid \(getuid())"
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(user)@\(String(decoding: host, as: UTF8.self))"
    }
}
