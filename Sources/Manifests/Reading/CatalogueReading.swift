internal import Keys
internal import YAML

/// Reads a `kind: API` document that the schema has been found to fit.
enum CatalogueReading {
    static func catalogue(_ root: Node) -> Catalogue? {
        guard let name = root["metadata"]?["name"]?.text, let spec = root["spec"],
            let title = spec["title"]?.text,
            let revision = spec["revision"].flatMap(integer), let categories = spec["categories"]
        else { return nil }
        return Catalogue(
            name: name, title: title, documentation: spec["documentation"]?.text, revision: revision,
            categories: categories.elements.map(category))
    }

    private static func category(_ node: Node) -> PermissionCategory {
        PermissionCategory(
            name: node["name"]?.text ?? "", aliases: texts(node["aliases"]),
            permissions: node["permissions"]?.elements.map(permission) ?? [],
            alsoListed: texts(node["alsoListed"]))
    }

    private static func permission(_ node: Node) -> Permission {
        Permission(
            id: node["id"]?.text ?? "", method: node["method"]?.text, label: node["label"]?.text ?? "",
            access: node["access"].flatMap { Access(rawValue: $0.text) } ?? .delete,
            paths: endpoints(node["paths"]),
            deprecatedPaths: endpoints(node["deprecatedPaths"]), aliases: texts(node["aliases"]),
            formerly: texts(node["formerly"]))
    }

    private static func texts(_ node: Node?) -> [String] { node?.elements.map(\.text) ?? [] }

    private static func endpoints(_ node: Node?) -> [Endpoint] {
        texts(node).map { text in
            let space = text.firstIndex(of: " ") ?? text.endIndex
            return Endpoint(method: String(text[..<space]), path: String(text[space...].dropFirst()))
        }
    }
}
