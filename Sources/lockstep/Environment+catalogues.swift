internal import Keys
internal import Manifests

extension Environment {
    /// Catalogues of the project's own manifests; none outside a project.
    func ownCatalogues() throws -> [Catalogue] {
        do {
            return try desired(nil).desired.catalogues.filter { $0.place != nil }.map(\.catalogue)
        } catch InputError.noProject {
            return []
        } catch is InvalidManifests {
            // Whoever mends a manifest wants to look into the catalogue.
            console.warn(
                "the manifests have errors, so the project's own APIs are left out", hint: "lockstep validate")
            return []
        }
    }

    /// The catalogue of that name: the project's own one, or the one that is built in.
    func catalogue(named api: String) throws -> Catalogue {
        let own = try ownCatalogues()
        if let catalogue = try own.first(where: { $0.name == api }) ?? Catalogues.builtIn(named: api) {
            return catalogue
        }
        let names = Set(own.map(\.name)).union(Catalogues.builtInNames).sorted()
        throw InputError.unknownName(what: "API", name: api, suggestions: Likeness.nearest(to: api, among: names))
    }
}
