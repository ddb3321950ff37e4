internal import Keys
internal import YAML

/// Writes permissions of one catalogue in words that read back as the same permissions.
struct PermissionWords {
    /// By id: the place of the category, the place in it, and the words.
    private var words: [PermissionID: (category: Int, position: Int, value: BlockValue)] = [:]
    private let categories: [String]

    init(_ catalogue: Catalogue) {
        let index = CatalogueIndex(catalogue)
        categories = catalogue.categories.map(\.name)
        for (number, category) in catalogue.categories.enumerated() {
            for (position, permission) in category.permissions.enumerated() {
                // A scope is known by its id; its label is the catalogue's own invention.
                let value: BlockValue =
                    permission.method == nil && Wildcard(permission.id) == nil
                    ? .text(permission.id) : PermissionWords.words(of: permission, in: number, index)
                words[permission.id] = (number, position, value)
            }
        }
    }

    /// By category, in the catalogue's order. Ids alone where the catalogue does not know one of them: that is no manifest
    /// which reads, but it names what is there.
    func selection(of ids: [PermissionID]) -> BlockValue {
        let found = ids.compactMap { words[$0] }
        guard found.count == ids.count else { return .list(ids.map(BlockValue.text)) }
        let byCategory = Dictionary(grouping: found, by: \.category)
        return .mapping(
            byCategory.keys.sorted().map { category in
                let items = (byCategory[category] ?? []).sorted { $0.position < $1.position }
                return (categories[category], .list(items.map(\.value)))
            })
    }

    /// `GET: List Candidates`, or the label of a scope; the id where that would not do in its category.
    static func words(of permission: Permission, in category: Int?, _ index: CatalogueIndex) -> BlockValue {
        let isUnique =
            PermissionSearch(index, category: category).match(permission.title).rank
            .map { index.permissions[$0].id == permission.id } ?? false
        guard isUnique else { return .text(permission.id) }
        return permission.method.map { .mapping([($0, .text(permission.label))]) } ?? .text(permission.label)
    }
}

extension LookupTable.Match {
    /// The one thing that was found.
    fileprivate var rank: Int? {
        if case .one(let rank) = self { rank } else { nil }
    }
}
