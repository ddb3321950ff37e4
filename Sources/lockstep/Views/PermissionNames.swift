internal import Keys

/// Finds the words for permission ids.
struct PermissionNames {
    private let entries: [String: [PermissionID: (category: String, permission: Permission)]]

    init(_ catalogues: [Catalogue]) {
        var entries: [String: [PermissionID: (String, Permission)]] = [:]
        for catalogue in catalogues {
            var byID: [PermissionID: (String, Permission)] = [:]
            for category in catalogue.categories {
                for permission in category.permissions { byID[permission.id] = (category.name, permission) }
            }
            entries[catalogue.name] = byID
        }
        self.entries = entries
    }

    func permission(_ id: PermissionID, api: String) -> (category: String, permission: Permission)? {
        entries[api]?[id]
    }

    /// The categories with the number of their ids, by kind of access, most harmful last.
    func countsByAccess(
        _ ids: [PermissionID], api: String
    ) -> [(access: Access, categories: [(name: String, count: Int)])] {
        Access.allCases.compactMap { access in
            var categories: [(name: String, count: Int)] = []
            for id in ids {
                // As below: what no catalogue knows is counted as the worst.
                let found = permission(id, api: api)
                guard (found?.permission.access ?? .delete) == access else { continue }
                let name = found?.category ?? "unknown permission"
                if let index = categories.firstIndex(where: { $0.name == name }) {
                    categories[index].count += 1
                } else {
                    categories.append((name, 1))
                }
            }
            return categories.isEmpty ? nil : (access, categories)
        }
    }

    /// `Candidates: List Candidates, Edit Candidate`, a line per category, by kind of access, most harmful last.
    func byAccess(_ ids: [PermissionID], api: String) -> [(access: Access, lines: [String])] {
        Access.allCases.compactMap { access in
            var categories: [(name: String, labels: [String])] = []
            for id in ids {
                // An id of no known catalogue can be anything; it is listed as the worst.
                let found = permission(id, api: api)
                guard (found?.permission.access ?? .delete) == access else { continue }
                let category = found?.category ?? "unknown permission"
                let label = found?.permission.label ?? id
                if let index = categories.firstIndex(where: { $0.name == category }) {
                    categories[index].labels.append(label)
                } else {
                    categories.append((category, [label]))
                }
            }
            guard !categories.isEmpty else { return nil }
            return (access, categories.map { "\($0.name): \($0.labels.joined(separator: ", "))" })
        }
    }
}
