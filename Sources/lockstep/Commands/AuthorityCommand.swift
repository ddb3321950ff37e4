internal import ArgumentParser

struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority",
        abstract: "Show the authorities, replace the authority key, or hand out the seal key.",
        usage: """
            lockstep authority [options]
            lockstep authority rotate --out FILE [options]
            lockstep authority drop ID [options]
            lockstep authority seal-key --out FILE [options]
            """,
        subcommands: [AuthorityStatus.self, AuthorityRotate.self, AuthorityDrop.self, AuthoritySealKey.self],
        defaultSubcommand: AuthorityStatus.self)
}
