internal import Keys
internal import YAML

/// Finds what makes a catalogue unfit to resolve words without doubt. The nodes are those that it was read from.
struct CatalogueCheck {
    private let catalogue: Catalogue
    private let categoryNodes: [Node]
    private let permissionNodes: [[Node]]
    var findings: Findings

    init(_ catalogue: Catalogue, spec: Node, findings: Findings) {
        self.catalogue = catalogue
        self.findings = findings
        categoryNodes = spec["categories"].map { Array($0.elements) } ?? []
        permissionNodes = categoryNodes.map { $0["permissions"].map { Array($0.elements) } ?? [] }
    }

    mutating func run() {
        checkCategories()
        checkIDs()
        for (index, category) in catalogue.categories.enumerated() {
            checkWords(of: index)
            for (permission, node) in zip(category.permissions, permissionNodes[index]) {
                checkPaths(permission, node)
            }
        }
    }

    private mutating func report(_ fault: CatalogueFault, at node: Node) {
        findings.report(.catalogue(fault), at: node)
    }

    // MARK: Categories

    private mutating func checkCategories() {
        var names: [String: Int] = [:]
        for (index, category) in catalogue.categories.enumerated() {
            let form = NormalForm.text(category.name)
            let node = categoryNodes[index]["name"] ?? categoryNodes[index]
            if form.isEmpty || Wildcard(category.name) != nil {
                report(.reservedLabel(category.name), at: node)
            }
            if names[form] != nil { report(.duplicateCategory(category.name), at: node) }
            names[form] = names[form] ?? index
        }
        for (index, category) in catalogue.categories.enumerated() {
            for (position, alias) in category.aliases.enumerated() {
                let form = NormalForm.text(alias)
                if let other = names[form], other != index {
                    report(
                        .categoryAliasCollision(
                            alias: alias, categories: [catalogue.categories[other].name, category.name]),
                        at: item(position, of: "aliases", in: categoryNodes[index]))
                }
                names[form] = names[form] ?? index
            }
        }
    }

    private func item(_ position: Int, of list: StaticString, in node: Node) -> Node {
        node[list].flatMap { $0.elements.dropFirst(position).first } ?? node
    }

    // MARK: Ids

    private mutating func checkIDs() {
        var homes: [PermissionID: Int] = [:]
        for (index, category) in catalogue.categories.enumerated() {
            for (permission, node) in zip(category.permissions, permissionNodes[index]) {
                if homes[permission.id] != nil { report(.duplicateID(permission.id), at: node["id"] ?? node) }
                homes[permission.id] = index
            }
        }
        var former: Set<PermissionID> = []
        for (index, category) in catalogue.categories.enumerated() {
            for (permission, node) in zip(category.permissions, permissionNodes[index]) {
                for (position, id) in permission.formerly.enumerated()
                where homes[id] != nil || !former.insert(id).inserted {
                    report(.formerlyInUse(id), at: item(position, of: "formerly", in: node))
                }
            }
            for (position, id) in category.alsoListed.enumerated() {
                let node = item(position, of: "alsoListed", in: categoryNodes[index])
                if homes[id] == nil {
                    report(
                        .unknownListed(
                            id, suggestions: Likeness.nearest(to: id, among: homes.keys.sorted())),
                        at: node)
                } else if homes[id] == index {
                    report(.listedAtHome(id, category: category.name), at: node)
                }
            }
        }
    }

    // MARK: Labels and aliases

    /// A permission that can be named under a category, and the node to blame.
    private struct Candidate {
        var permission: Permission
        var node: Node
        var isOwn: Bool
    }

    private mutating func checkWords(of category: Int) {
        let name = catalogue.categories[category].name
        let candidates = candidates(of: category)
        var labels: [String: [Permission]] = [:]
        for candidate in candidates {
            let permission = candidate.permission
            let form = NormalForm.text(permission.label)
            let node = candidate.isOwn ? candidate.node["label"] ?? candidate.node : candidate.node
            if candidate.isOwn, form.isEmpty || Wildcard(permission.label) != nil {
                report(.reservedLabel(permission.label), at: node)
            }
            if let other = labels[form]?.first(where: { $0.sharesMethod(with: permission) }) {
                report(
                    .labelCollision(label: permission.title, category: name, ids: [other.id, permission.id]),
                    at: node)
            }
            labels[form, default: []].append(permission)
        }
        var aliases: [String: [Permission]] = [:]
        for candidate in candidates {
            for (position, alias) in candidate.permission.aliases.enumerated() {
                let form = NormalForm.text(alias)
                let node =
                    candidate.isOwn ? item(position, of: "aliases", in: candidate.node) : candidate.node
                if form.isEmpty || Wildcard(alias) != nil { report(.reservedLabel(alias), at: node) }
                let others = (labels[form] ?? []) + (aliases[form] ?? [])
                if let other = others.first(where: {
                    $0.id != candidate.permission.id && $0.sharesMethod(with: candidate.permission)
                }) {
                    report(
                        .aliasCollision(
                            alias: alias, category: name, ids: [other.id, candidate.permission.id]), at: node)
                }
                aliases[form, default: []].append(candidate.permission)
            }
        }
    }

    private func candidates(of category: Int) -> [Candidate] {
        let own = zip(catalogue.categories[category].permissions, permissionNodes[category]).map {
            Candidate(permission: $0, node: $1, isOwn: true)
        }
        let listed = catalogue.categories[category].alsoListed.enumerated().compactMap { position, id in
            catalogue.permissions.first { $0.id == id }.map {
                Candidate(
                    permission: $0, node: item(position, of: "alsoListed", in: categoryNodes[category]),
                    isOwn: false)
            }
        }
        return own
            + listed.filter { candidate in !own.contains { $0.permission.id == candidate.permission.id } }
    }

    // MARK: Paths

    private mutating func checkPaths(_ permission: Permission, _ node: Node) {
        for (position, endpoint) in permission.paths.enumerated()
        where !CatalogueCheck.isTemplate(endpoint.path) {
            report(.badPath(endpoint.path), at: item(position, of: "paths", in: node))
        }
        for (position, endpoint) in permission.deprecatedPaths.enumerated()
        where !CatalogueCheck.isTemplate(endpoint.path) {
            report(.badPath(endpoint.path), at: item(position, of: "deprecatedPaths", in: node))
        }
    }

    /// `/` or `/part/…`, each part either plain or one `{name}`; no query, no empty part, no trailing slash.
    static func isTemplate(_ path: String) -> Bool {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        guard path != "/" else { return true }
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            guard part.hasPrefix("{") else { return !part.isEmpty && !part.contains { "{}?#".contains($0) } }
            let name = part.dropFirst().dropLast()
            return part.hasSuffix("}") && !name.isEmpty
                && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        }
    }
}

extension Permission {
    /// Whether the same words could mean either: one method, or one that is not said.
    fileprivate func sharesMethod(with other: Permission) -> Bool {
        guard let method, let otherMethod = other.method else { return true }
        return method == otherMethod
    }
}
