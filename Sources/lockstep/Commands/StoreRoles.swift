internal import ArgumentParser
internal import Stores

struct StoreRoles: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles",
        abstract: "Print the SQL that makes the roles reader, applier and verifier on PostgreSQL.",
        discussion: """
            Review it, then run it as the owner of the store:  lockstep store roles | psql DATABASE
            Nothing is connected to. It may be run again, and has to be after a migration.
            """)

    func run() { Console(variables: Variables(), noColor: true).print(PostgresRoles.sql) }
}
