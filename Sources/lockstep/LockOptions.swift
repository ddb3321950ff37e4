internal import ArgumentParser
internal import Keys

/// How long a lock is waited for: what commands take that write and hand out no secret.
struct LockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long to wait for a lock that somebody else holds.", valueName: "period"))
    var lockTimeout: Period = .zero
}
