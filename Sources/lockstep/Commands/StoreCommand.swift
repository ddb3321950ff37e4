internal import ArgumentParser

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Migrate a store, print the rights of its roles, or move it to another place.",
        subcommands: [StoreMigrate.self, StoreRoles.self, StoreCopyCommand.self])
}
