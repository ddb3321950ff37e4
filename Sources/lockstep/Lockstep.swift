internal import ArgumentParser
internal import Glibc
internal import Keys

/// The command: a name, its verbs, and the place where every failure becomes words and an exit status.
@main
struct Lockstep: AsyncParsableCommand {
    static let version = "0.1.0"

    // Each verb gives its name, too: one that the parser makes of the type's costs a search through the conformances of the
    // whole binary, for every verb at every start.
    static let configuration = CommandConfiguration(
        commandName: "lockstep",
        abstract: "Keep partner API keys in lockstep with manifests in git.",
        discussion: """
            Integrations and their permissions are YAML manifests. "plan" shows how they differ from the key store, \
            "apply" makes it so and hands out each new secret once, "drift" tells what else changed the store.

            A first project:  lockstep init my-keys --name my-keys
            At 3 a.m.:        lockstep revoke --leaked < the-log

            Exit status: 0 done, 1 error, 2 changes or drift, 3 invalid manifest, 4 stale plan, 5 locked, \
            6 guard refused or changes held back, 7 not allowed for this operator, 8 no leaked key found, 9 a secret \
            could not be delivered, 10 the audit log or a seal does not verify, 64 usage.
            """,
        version: version,
        subcommands: [
            Init.self, Validate.self, PlanCommand.self, Show.self, Apply.self, Drift.self, List.self, Status.self,
            History.self, Rotate.self, Revoke.self, Adopt.self, ExportCommand.self, Forget.self, CalendarCommand.self,
            AuthorityCommand.self, Permissions.self, StoreCommand.self, SchemaCommand.self, Explain.self,
            ScanPattern.self,
        ])

    static func main() async {
        // A reader that went away must not end an apply half-way; writes report it instead.
        signal(SIGPIPE, SIG_IGN)
        occupyClosedStreams()
        if holdsKey(CommandLine.arguments) {
            // Before the arguments are parsed, so that no message, event or plan can repeat it.
            Failure.argumentHoldsKey.show(on: Console(variables: Variables(), noColor: false))
            Glibc.exit(EX_USAGE)
        }
        await main(nil)
    }

    /// A stream that the caller closed would be the number of the next file that is opened, and a secret for standard
    /// output would go into the store. The number is taken by /dev/null, opened so that its use fails.
    private static func occupyClosedStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    private static func holdsKey(_ arguments: [String]) -> Bool {
        arguments.contains { argument in
            var argument = argument
            return argument.withUTF8 { KeyFormat.firstKey(in: $0) } != nil
        }
    }
}

/// Exit statuses, as specs/cli.md lists them.
enum Exit: Int32 {
    case done = 0
    case error = 1
    case changes = 2
    case invalid = 3
    case stale = 4
    case locked = 5
    case guarded = 6
    case notAllowed = 7
    case nothingMatched = 8
    case undelivered = 9
    case unverified = 10

    var code: ExitCode { ExitCode(rawValue) }
}
