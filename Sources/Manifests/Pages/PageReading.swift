package import Keys

/// What a text copied from a help page asks for, in the words of one catalogue (specs/permissions-read.md).
///
/// A line is placed when it names a permission as a manifest could: by its label, in its category, or by an alias of that
/// category. Nothing is placed by likeness; every other line is asked back.
package struct PageReading: Sendable {
    /// A permission that a line names. A line that names several, or all of a category, has one for each.
    package struct Placed: Hashable, Sendable {
        package var line: PageLine
        package var permission: Permission
        /// The category under which the catalogue has it.
        package var category: String
    }

    /// A line that was not placed, with what it may mean; often it is prose, and means nothing.
    package struct Asked: Hashable, Sendable {
        package var line: PageLine
        /// As they could be written in a manifest; never more than three.
        package var suggestions: [String]
    }

    package var catalogue: Catalogue
    package var placed: [Placed] = []
    package var asked: [Asked] = []

    /// The page names everything that the catalogue has, and nothing else.
    package var isEverything = false

    /// Ids of what was placed, once each, in the catalogue's order.
    package var permissions: [(category: String, permissions: [Permission])] {
        let ids = Set(placed.map(\.permission.id))
        return catalogue.categories.compactMap { category in
            let kept = category.permissions.filter { ids.contains($0.id) }
            return kept.isEmpty ? nil : (category.name, kept)
        }
    }
}

/// A line of a page as it stands there, without the blanks around it.
package struct PageLine: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var text: String
}

/// Why a page is not read.
package enum PageFault: Error, Hashable, Sendable {
    case notUTF8(line: Int)
    /// The text holds a key, which should not be on its way through files.
    case holdsKey(line: Int)
}
