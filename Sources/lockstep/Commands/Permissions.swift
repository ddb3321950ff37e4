internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile

struct Permissions: LockstepCommand {
    static let configuration = CommandConfiguration(
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
        let own = try ownCatalogues(environment)
        let names = Set(own.map(\.name)).union(Catalogues.builtInNames).sorted()
        guard let api else {
            let view = CatalogueListView(names: names, own: Set(own.map(\.name)))
            environment.console.print(global.output == .json ? view.json : view.text)
            return .done
        }
        guard let catalogue = try own.first(where: { $0.name == api }) ?? Catalogues.builtIn(named: api) else {
            throw InputError.unknownName(what: "API", name: api, suggestions: Likeness.nearest(to: api, among: names))
        }
        let view = CatalogueView(catalogue, filter: filter)
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return .done
    }

    /// Catalogues of the project's own manifests; none outside a project.
    private func ownCatalogues(_ environment: Environment) throws -> [Catalogue] {
        do {
            return try environment.desired(nil).desired.catalogues
                .filter { $0.place != nil }.map(\.catalogue)
        } catch InputError.noProject {
            return []
        } catch is InvalidManifests {
            // Whoever mends a manifest wants to look into the catalogue.
            environment.console.warn(
                "the manifests have errors, so the project's own APIs are left out", hint: "lockstep validate")
            return []
        }
    }
}
