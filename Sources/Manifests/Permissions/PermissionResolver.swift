internal import Keys
internal import YAML

/// Turns selections of permissions into sets of permissions of one catalogue.
///
/// What is named exactly is found without making a string; everything else takes the way of `PermissionSearch`. One per
/// thread: it keeps room to work in.
struct PermissionResolver {
    let index: CatalogueIndex
    /// The permissions of the selection that was resolved last.
    private(set) var bits: PermissionBits
    private var wording: [UInt8] = []
    private var form: [UInt8] = []
    private var isSound = true
    /// Whether nodes have to be asked for tags at all.
    var mayHaveTags = true

    init(_ index: CatalogueIndex) {
        self.index = index
        bits = index.emptySet()
    }

    /// Resolves `node` into `bits` and reports what names no permission; `false` when something did not.
    mutating func resolve(_ node: Node, findings: inout Findings) -> Bool {
        bits.removeAll()
        isSound = true
        switch node.kind {
        case .scalar: takeScalar(node, category: nil, &findings)
        case .sequence: takeList(node, category: nil, &findings)
        case .mapping:
            if node.entries.isEmpty { fail(.none, at: node, &findings) }
            for entry in node.entries { takeCategory(entry, &findings) }
        }
        return isSound
    }

    private mutating func takeCategory(_ entry: NodeEntries.Entry, _ findings: inout Findings) {
        guard isUntagged(entry.key, &findings), isUntagged(entry.value, &findings) else { return }
        guard let category = entry.key.withBytes({ index.category($0) }) else {
            let name = entry.key.text
            let names = index.catalogue.categories.map(\.name)
            return fail(
                .unknownCategory(name, suggestions: Likeness.nearest(to: name, among: names)),
                at: entry.key, &findings)
        }
        switch entry.value.kind {
        case .scalar: takeScalar(entry.value, category: category, &findings)
        case .sequence: takeList(entry.value, category: category, &findings)
        case .mapping:
            isSound = false
            findings.report(
                .wrongType(
                    field: "\"\(shown(entry.key.text))\"", expected: "a list (each entry begins with a dash)",
                    found: .mapping),
                at: entry.value.entries.first?.key ?? entry.value)
        }
    }

    /// `all` or `read`.
    private mutating func takeScalar(_ node: Node, category: Int?, _ findings: inout Findings) {
        let text = node.text
        guard let wildcard = Wildcard(text) else {
            let isEmpty =
                text.isEmpty || node.style == .plain && (["~", "null", "Null", "NULL"].contains(text))
            let name = category.map { index.catalogue.categories[$0].name }
            return fail(isEmpty ? .none : .notAWildcard(text, category: name), at: node, &findings)
        }
        take(wildcard, text: text, category: category, at: node, &findings)
    }

    private mutating func take(
        _ wildcard: Wildcard, text: String, category: Int?, at node: Node, _ findings: inout Findings
    ) {
        var ranks = category.map { index.own[$0] } ?? Array(index.permissions.indices)
        if wildcard == .read { ranks = ranks.filter { index.permissions[$0].access == .read } }
        for rank in ranks { bits.insert(rank) }
        guard ranks.isEmpty else { return }
        fail(
            .wildcardOfNothing(
                text, category: category.map { index.catalogue.categories[$0].name },
                alsoListed: category.map { index.alsoListed[$0].map { index.permissions[$0].title } } ?? []),
            at: node, &findings)
    }

    private mutating func takeList(_ node: Node, category: Int?, _ findings: inout Findings) {
        let items = node.elements
        guard let first = items.first else { return fail(.none, at: node, &findings) }
        if items.count == 1, first.kind == .scalar, let wildcard = Wildcard(first.text),
            isUntagged(first, &findings)
        {
            return take(wildcard, text: first.text, category: category, at: first, &findings)
        }
        guard !mayHaveTags else {
            for item in items { takeItem(item, category: category, &findings) }
            return
        }
        // Almost every line names its permission exactly; what does not is looked at as a node, with its place.
        let scope = CatalogueIndex.scope(category)
        items.forEachLine { position, line in
            if let line, case .one(let rank) = index.findExact(line, scope: scope), bits.insert(rank) { return }
            takeItem(items[position], category: category, &findings)
        }
    }

    private mutating func takeItem(_ item: Node, category: Int?, _ findings: inout Findings) {
        guard isUntagged(item, &findings) else { return }
        let entries = item.entries
        // `GET: List Candidates` in a list is a mapping to YAML, and a label to whoever wrote it.
        if entries.count == 1 {
            return takeTitle(entries[entries.startIndex], of: item, category: category, &findings)
        }
        guard item.kind == .scalar else {
            isSound = false
            return findings.report(
                .wrongType(field: "an entry of the list", expected: "a permission", found: item.kind),
                at: item)
        }
        if case .one(let rank) = item.withBytes({ find($0, category: category) }) {
            insert(rank, at: item, &findings)
        } else {
            failSearch(item.text, isKey: false, category: category, at: item, &findings)
        }
    }

    /// A mapping of one key, put together to the label that it looks like.
    private mutating func takeTitle(
        _ entry: NodeEntries.Entry, of item: Node, category: Int?, _ findings: inout Findings
    ) {
        let (key, value) = (entry.key, entry.value)
        guard isUntagged(key, &findings), isUntagged(value, &findings) else { return }
        wording.removeAll(keepingCapacity: true)
        key.withBytes { wording.append(contentsOf: $0) }
        wording.append(UInt8(ascii: ":"))
        wording.append(UInt8(ascii: " "))
        let start = wording.count
        value.withBytes { wording.append(contentsOf: $0) }
        let match = findWording(category: category)
        if case .one(let rank) = match, wording.count > start {
            insert(rank, at: item, &findings)
        } else if value.kind == .scalar {
            failSearch(
                String(decoding: wording, as: UTF8.self), isKey: true, category: category, at: item, &findings
            )
        } else {
            failSearch(key.text, isKey: true, category: category, at: key, &findings)
        }
    }

    private mutating func insert(_ rank: Int, at item: Node, _ findings: inout Findings) {
        if !bits.insert(rank) { fail(.duplicate(index.permissions[rank].title), at: item, &findings) }
    }

    /// What `wording` means. Taken out for the time of the search, so that it is lent and not copied.
    @inline(__always)
    private mutating func findWording(category: Int?) -> LookupTable.Match {
        var words: [UInt8] = []
        swap(&words, &wording)
        defer { swap(&words, &wording) }
        return words.withUnsafeBufferPointer { find($0, category: category) }
    }

    /// Exactly, then by normal form, then by alias.
    @inline(__always)
    private mutating func find(_ bytes: UnsafeBufferPointer<UInt8>, category: Int?) -> LookupTable.Match {
        let match = index.findExact(bytes, scope: CatalogueIndex.scope(category))
        guard match == .none else { return match }
        return PermissionSearch(index, category: category).findLoosely(bytes, form: &form)
    }

    // MARK: Failing

    private mutating func failSearch(
        _ text: String, isKey: Bool, category: Int?, at node: Node, _ findings: inout Findings
    ) {
        let search = PermissionSearch(index, category: category)
        fail(search.problem(of: text, isKey: isKey), at: node, &findings)
    }

    private mutating func fail(_ problem: PermissionProblem, at node: Node, _ findings: inout Findings) {
        let whole = Problem.permission(problem, api: index.catalogue.name)
        if whole.code.severity == .error { isSound = false }
        findings.report(whole, at: node)
    }

    @inline(__always)
    private mutating func isUntagged(_ node: Node, _ findings: inout Findings) -> Bool {
        guard mayHaveTags, let tag = node.tag else { return true }
        isSound = false
        findings.report(.explicitTag(tag), at: node)
        return false
    }
}
