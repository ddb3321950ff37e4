internal import ArgumentParser
internal import Keys
internal import Stores

struct StoreMigrate: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the store to the schema of this lockstep, or make it where there is none.",
        usage: "lockstep store migrate [--store ADDRESS] [options]",
        discussion: """
            Takes the lock. An older lockstep refuses the store afterwards. On PostgreSQL run "lockstep store roles" again \
            after it.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("The store, instead of LOCKSTEP_STORE and spec.store.", valueName: "address"))
    var store: String?

    func run(in environment: Environment) async throws -> Exit {
        let address =
            if let store { try environment.storeAddress(store) } else {
                try environment.storeAddress(try environment.project())
            }
        let found: Int
        if try address.exists() {
            found = try address.migrate(holder: environment.holder("store migrate"))
        } else {
            _ = try address.create()
            found = 0
        }
        let view = MigrationView(place: address.place, before: found, now: address.schema)
        switch global.output {
        case .text: environment.console.print(view.text)
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
