internal import Keys

/// Finds what a wording means that is not written as the catalogue has it, and says why when it means nothing.
struct PermissionSearch {
    let index: CatalogueIndex
    /// The category that the wording stands under, if any.
    let category: Int?

    init(_ index: CatalogueIndex, category: Int?) {
        self.index = index
        self.category = category
    }

    private var scope: Int { CatalogueIndex.scope(category) }

    /// By normal form and alias, then as `Category > Label` where no category was given.
    func findLoosely(_ bytes: UnsafeBufferPointer<UInt8>, form: inout [UInt8]) -> LookupTable.Match {
        let wording = Wording(bytes)
        let label = UnsafeBufferPointer(rebasing: bytes[wording.label])
        let match = index.findNormal(label, method: wording.method, scope: scope, form: &form)
        guard match == .none, category == nil, let (other, rest) = path(bytes) else { return match }
        return PermissionSearch(index, category: other).find(rest, form: &form)
    }

    /// Exactly and loosely.
    private func find(_ bytes: UnsafeBufferPointer<UInt8>, form: inout [UInt8]) -> LookupTable.Match {
        let match = index.findExact(bytes, scope: scope)
        return match == .none ? findLoosely(bytes, form: &form) : match
    }

    /// What a text means here: exactly, by normal form or by alias.
    func match(_ text: String) -> LookupTable.Match {
        var text = text
        var form: [UInt8] = []
        return text.withUTF8 { find($0, form: &form) }
    }

    private func find(_ text: String) -> [Int] {
        switch match(text) {
        case .none: return []
        case .one(let rank): return [rank]
        case .many(let ranks): return ranks
        }
    }

    /// A category and what stands after `>`.
    private func path(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> (category: Int, rest: UnsafeBufferPointer<UInt8>)? {
        guard let sign = bytes.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        guard let category = index.category(PermissionSearch.trimmed(bytes, 0..<sign)) else { return nil }
        return (category, PermissionSearch.trimmed(bytes, sign + 1..<bytes.endIndex))
    }

    private static func trimmed(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> UnsafeBufferPointer<UInt8> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[start] == 0x20 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    // MARK: Why nothing was found

    /// What is wrong with a wording that does not name exactly one permission. `isKey` says that it began with the key
    /// of a mapping in a list.
    func problem(of text: String, isKey: Bool = false) -> PermissionProblem {
        let found = find(text)
        if found.count > 1 { return .ambiguous(text, candidates: writings(of: found)) }
        if Wildcard(text) != nil { return .wildcardNotAlone(text) }
        if category == nil, let problem = categoryProblem(text, isKey: isKey) { return problem }
        if let category, let problem = mismatch(text, category) { return problem }
        if let problem = methodProblem(text) { return problem }
        return .unknownPermission(text, category: categoryName, suggestions: suggestions(for: text))
    }

    private var categoryName: String? { category.map { index.catalogue.categories[$0].name } }

    /// A category where a permission was wanted.
    private func categoryProblem(_ text: String, isKey: Bool) -> PermissionProblem? {
        if let named = self.category(text) {
            return isKey ? .nestedCategory(named) : .categoryAsPermission(named)
        }
        if isKey, let key = text.firstIndex(of: ":"), let named = self.category(String(text[..<key])) {
            return .nestedCategory(named)
        }
        guard let sign = text.firstIndex(of: ">") else { return nil }
        var name = String(text[..<sign])
        let rest = text[text.index(after: sign)...].drop { $0 == " " }
        guard let other = name.withUTF8({ index.category(PermissionSearch.trimmed($0, 0..<$0.count)) }) else {
            return nil
        }
        if rest.isEmpty || Wildcard(String(rest)) != nil {
            return .categoryAsPermission(index.catalogue.categories[other].name)
        }
        return PermissionSearch(index, category: other).problem(of: String(rest))
    }

    private func category(_ name: String) -> String? {
        var name = name
        return name.withUTF8 { index.category($0) }.map { index.catalogue.categories[$0].name }
    }

    /// A permission of another category.
    private func mismatch(_ text: String, _ category: Int) -> PermissionProblem? {
        let elsewhere = PermissionSearch(index, category: nil).find(text)
        guard !elsewhere.isEmpty else { return nil }
        var names: [String] = []
        for rank in elsewhere {
            let name = index.catalogue.categories[index.home[rank]].name
            if !names.contains(name) { names.append(name) }
        }
        return .categoryMismatch(text, category: index.catalogue.categories[category].name, stands: names)
    }

    /// The right label behind the wrong method, or behind a word that is none.
    private func methodProblem(_ text: String) -> PermissionProblem? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let label = String(text[text.index(after: colon)...].drop { $0 == " " })
        let found = find(label)
        guard !found.isEmpty else { return nil }
        let titles = writings(of: found)
        var prefix = String(text[..<colon].filter { $0 != " " })
        let isMethod = prefix.withUTF8 { Method.number($0) } != nil
        return isMethod ? .methodMismatch(text, titles: titles) : .unknownMethod(text, titles: titles)
    }

    // MARK: What to write instead

    /// How permissions could be written here without doubt.
    private func writings(of ranks: [Int]) -> [String] {
        let titles = ranks.map { rank in
            let title = index.permissions[rank].title
            return category == nil ? "\(index.catalogue.categories[index.home[rank]].name) > \(title)" : title
        }
        return Set(titles).count == titles.count ? titles : ranks.map { index.permissions[$0].id }
    }

    func suggestions(for text: String) -> [String] {
        let ranks =
            category.map { index.own[$0] + index.alsoListed[$0] }
            ?? index.own.flatMap { $0 }
        let isID = text.contains(".") || text.contains(":") && !text.contains(": ")
        let hasMethod = text.contains(": ")
        let words = ranks.map { rank in
            let permission = index.permissions[rank]
            return isID ? permission.id : hasMethod ? permission.title : permission.label
        }
        let nearest = Likeness.nearest(to: text, among: words)
        return isID
            ? nearest
            : nearest.compactMap { word in
                words.firstIndex(of: word).map { index.permissions[ranks[$0]].title }
            }
    }
}
