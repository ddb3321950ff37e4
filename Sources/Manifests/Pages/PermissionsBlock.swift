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
        var lines = ["permissions:"]
        for (name, permissions) in reading.permissions {
            lines.append("  \(quoted(name)):")
            let category = index.catalogue.categories.firstIndex { $0.name == name }
            lines += permissions.map { permission in
                let isUnique =
                    PermissionSearch(index, category: category).match(permission.title).rank
                    .map { index.permissions[$0].id == permission.id } ?? false
                guard isUnique else { return "    - \(quoted(permission.id))" }
                return "    - "
                    + (permission.method.map { "\($0): \(quoted(permission.label))" } ?? quoted(permission.label))
            }
        }
        self.lines = lines
    }
}

extension LookupTable.Match {
    /// The one thing that was found.
    fileprivate var rank: Int? {
        if case .one(let rank) = self { rank } else { nil }
    }
}
