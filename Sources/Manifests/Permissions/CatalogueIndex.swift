internal import Keys

/// A catalogue prepared for resolving words to permissions. Made once, shared by all threads.
///
/// Scope 0 is the whole catalogue, scope n + 1 its category n. Permissions go by rank (`PermissionBits`).
final class CatalogueIndex: Sendable {
    let catalogue: Catalogue
    /// By rank.
    let permissions: [Permission]
    /// By rank, the category that the permission stands in.
    let home: [Int]
    /// By category, the ranks of its own permissions.
    let own: [[Int]]
    /// By category, the ranks of permissions of other categories that are looked for here.
    let alsoListed: [[Int]]

    /// Ids with a line feed after each, in the order of ranks: a grant set is a selection of these bytes.
    private let idBytes: [UInt8]
    private let idStarts: [Int]

    /// Ids, former ids, labels and titles as the catalogue writes them.
    private let exact: LookupTable
    /// Normal forms of labels, behind one byte for the method.
    private let normal: LookupTable
    /// Normal forms of aliases, behind one byte for the method.
    private let aliases: LookupTable
    private let categoryNames: LookupTable
    private let categoryNormals: LookupTable
    private let categoryAliases: LookupTable
    /// Normal forms beyond ASCII; the tables hold their numbers.
    private let forms: UnicodeForms

    init(_ catalogue: Catalogue) {
        var sites: [(permission: Permission, category: Int)] = []
        for (index, category) in catalogue.categories.enumerated() {
            sites += category.permissions.map { ($0, index) }
        }
        sites.sort { $0.permission.id.utf8.lexicographicallyPrecedes($1.permission.id.utf8) }
        let ranks = Dictionary(sites.enumerated().map { ($1.permission.id, $0) }) { first, _ in first }
        self.catalogue = catalogue
        permissions = sites.map(\.permission)
        home = sites.map(\.category)
        own = catalogue.categories.map { $0.permissions.compactMap { ranks[$0.id] } }
        alsoListed = catalogue.categories.map { $0.alsoListed.compactMap { ranks[$0] } }

        var idBytes: [UInt8] = []
        var idStarts = [0]
        for permission in permissions {
            idBytes += permission.id.utf8
            idBytes.append(UInt8(ascii: "\n"))
            idStarts.append(idBytes.count)
        }
        self.idBytes = idBytes
        self.idStarts = idStarts

        var words = WordLists()
        for (rank, permission) in permissions.enumerated() {
            words.add(permission, rank, scope: 0, withAliases: false)
        }
        for category in catalogue.categories.indices {
            for rank in own[category] + alsoListed[category] {
                words.add(permissions[rank], rank, scope: category + 1, withAliases: true)
            }
        }
        for (index, category) in catalogue.categories.enumerated() { words.add(category, index) }
        exact = LookupTable(words.exact)
        normal = LookupTable(words.normal)
        aliases = LookupTable(words.aliases)
        categoryNames = LookupTable(words.categoryNames)
        categoryNormals = LookupTable(words.categoryNormals)
        categoryAliases = LookupTable(words.categoryAliases)
        forms = words.forms
    }

    func emptySet() -> PermissionBits { PermissionBits(count: permissions.count) }

    func grants(_ bits: PermissionBits) -> GrantSet {
        var count = 0
        bits.forEach { count += idStarts[$0 + 1] - idStarts[$0] }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            idBytes.withUnsafeBufferPointer { ids in
                bits.forEach { rank in
                    let id = UnsafeBufferPointer(rebasing: ids[idStarts[rank]..<idStarts[rank + 1]])
                    (buffer.baseAddress! + filled).update(from: id.baseAddress!, count: id.count)
                    filled += id.count
                }
            }
        }
        return GrantSet(canonicalBytes: bytes)
    }

    // MARK: Looking up

    /// The scope of a category, or of the whole catalogue.
    static func scope(_ category: Int?) -> Int { (category ?? -1) + 1 }

    /// As it is written.
    @inline(__always)
    func findExact(_ bytes: UnsafeBufferPointer<UInt8>, scope: Int) -> LookupTable.Match {
        exact.find(bytes, scope: scope)
    }

    /// By normal form, then by alias. `form` is room to work in.
    func findNormal(
        _ label: UnsafeBufferPointer<UInt8>, method: Int?, scope: Int, form: inout [UInt8]
    ) -> LookupTable.Match {
        form.removeAll(keepingCapacity: true)
        form.append(UInt8((method ?? -1) + 1))
        guard forms.append(label, to: &form), form.count > 1 else { return .none }
        return form.withUnsafeBufferPointer { form in
            let match = normal.find(form, scope: scope)
            return match == .none ? aliases.find(form, scope: scope) : match
        }
    }

    /// The category that the bytes name: exactly, by normal form or by an alias.
    func category(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
        if case .one(let index) = categoryNames.find(name, scope: 0) { return index }
        var form: [UInt8] = []
        guard forms.append(name, to: &form), !form.isEmpty else { return nil }
        return form.withUnsafeBufferPointer { form in
            if case .one(let index) = categoryNormals.find(form, scope: 0) { return index }
            if case .one(let index) = categoryAliases.find(form, scope: 0) { return index }
            return nil
        }
    }
}
