internal import ArgumentParser

struct Permissions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "permissions",
        abstract: "List an API's permissions, or read them from a partner's help page.",
        usage: """
            lockstep permissions [--api API [TEXT]] [options]
            lockstep permissions read --api API [FILE] [options]
            """,
        subcommands: [PermissionsList.self, PermissionsRead.self], defaultSubcommand: PermissionsList.self)
}
