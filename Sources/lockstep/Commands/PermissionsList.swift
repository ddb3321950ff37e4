internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile

struct PermissionsList: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List an API's permission catalogue, or the APIs that there are.",
        usage: "lockstep permissions [--api API [TEXT]] [options]",
        discussion:
            "Catalogues are built in (harvest-v1, harvest-v3) or come from the project's \"kind: API\" manifests.")

    @OptionGroup var global: GlobalOptions

    @Option(help: "The API's name.")
    var api: String?

    @Argument(help: "Only permissions whose label, id or category holds this text.")
    var filter: String?

    func validate() throws {
        guard filter == nil || api != nil else {
            throw ValidationError("name the API whose permissions are searched: --api API")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        guard let api else {
            let own = Set(try environment.ownCatalogues().map(\.name))
            let view = CatalogueListView(names: own.union(Catalogues.builtInNames).sorted(), own: own)
            environment.console.print(global.output == .json ? view.json : view.text)
            return .done
        }
        let view = CatalogueView(try environment.catalogue(named: api), filter: filter)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
