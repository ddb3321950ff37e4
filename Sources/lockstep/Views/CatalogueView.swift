internal import Keys

/// A permission catalogue, or the part of it that holds a text.
struct CatalogueView {
    private struct PermissionJSON: Encodable {
        var id: String
        var category: String
        @Nullable var method: String?
        var label: String
        var access: String
        var paths: [String]
    }

    private struct CatalogueJSON: Encodable {
        var formatVersion = outputFormatVersion
        var api: String
        var title: String
        var revision: Int
        var permissions: [PermissionJSON]
    }

    private let value: CatalogueJSON

    init(_ catalogue: Catalogue, filter: String?) {
        let wanted = filter?.lowercased()
        value = CatalogueJSON(
            api: catalogue.name, title: catalogue.title, revision: catalogue.revision,
            permissions: catalogue.categories.flatMap { category in
                category.permissions.compactMap { permission in
                    if let wanted {
                        let texts = [permission.id, permission.title, category.name]
                        guard texts.contains(where: { $0.lowercased().contains(wanted) }) else { return nil }
                    }
                    return PermissionJSON(
                        id: permission.id, category: category.name, method: permission.method, label: permission.label,
                        access: permission.access.rawValue,
                        paths: (permission.paths + permission.deprecatedPaths).map(\.description))
                }
            })
    }

    var json: String { jsonText(value) }

    func text(style: Style) -> String {
        var lines = [
            "\(style.bold(value.api))  \(value.title), revision \(value.revision), "
                + counted(value.permissions.count, "permission")
        ]
        var category: String?
        for permission in value.permissions {
            if permission.category != category {
                category = permission.category
                lines += ["", style.bold(permission.category)]
            }
            let title = permission.method.map { "\($0): \(permission.label)" } ?? permission.label
            let mark = permission.access == "read" ? "" : style.yellow(" [\(permission.access)]")
            lines.append("  \(title)\(mark)  \(style.dim(permission.id))")
        }
        return lines.joined(separator: "\n")
    }
}

/// The APIs that have a catalogue.
struct CatalogueListView {
    private struct Entry: Encodable {
        var name: String
        var origin: String
    }

    private struct ListJSON: Encodable {
        var formatVersion = outputFormatVersion
        var apis: [Entry]
    }

    private let entries: [Entry]

    init(names: [String], own: Set<String>) {
        entries = names.map { Entry(name: $0, origin: own.contains($0) ? "manifest" : "built-in") }
    }

    var json: String { jsonText(ListJSON(apis: entries)) }

    var text: String {
        (table([["API", "FROM"]] + entries.map { [$0.name, $0.origin] }) + [
            "", "hint: lockstep permissions --api NAME lists one",
        ]).joined(separator: "\n")
    }
}
