internal import Keys
internal import YAML

/// Writes permissions as a `permissions:` block that reads back as the same: labels under their categories, and ids where
/// a label alone would not do.
package struct PermissionsBlock {
    /// Lines without an end, two spaces a level.
    package let lines: [String]

    package init(_ reading: PageReading) {
        guard !reading.isEverything else {
            lines = ["permissions: all"]
            return
        }
        let index = CatalogueIndex(reading.catalogue)
        let categories = reading.permissions.map { name, permissions in
            let category = index.catalogue.categories.firstIndex { $0.name == name }
            return (
                key: name,
                value: BlockValue.list(permissions.map { PermissionWords.words(of: $0, in: category, index) })
            )
        }
        lines = BlockValue.mapping([("permissions", .mapping(categories))]).lines
    }
}
