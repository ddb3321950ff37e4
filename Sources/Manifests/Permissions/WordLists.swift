internal import Keys

/// Everything that a catalogue's permissions and categories may be called, on its way into the tables.
struct WordLists {
    var exact: [LookupTable.Entry] = []
    var normal: [LookupTable.Entry] = []
    var aliases: [LookupTable.Entry] = []
    var categoryNames: [LookupTable.Entry] = []
    var categoryNormals: [LookupTable.Entry] = []
    var categoryAliases: [LookupTable.Entry] = []
    var forms = UnicodeForms()

    /// An alias belongs to its category, so the whole catalogue knows none.
    mutating func add(_ permission: Permission, _ rank: Int, scope: Int, withAliases: Bool) {
        for text in [permission.id, permission.title, permission.label] + permission.formerly {
            exact.append(LookupTable.Entry(scope: scope, text: Array(text.utf8), value: rank))
        }
        let methods = permission.methodNumbers
        let label = forms.intern(permission.label)
        for method in methods {
            normal.append(LookupTable.Entry(scope: scope, text: [method] + label, value: rank))
        }
        guard withAliases else { return }
        for alias in permission.aliases {
            let form = forms.intern(alias)
            for method in methods {
                aliases.append(LookupTable.Entry(scope: scope, text: [method] + form, value: rank))
            }
        }
    }

    mutating func add(_ category: PermissionCategory, _ index: Int) {
        categoryNames.append(LookupTable.Entry(scope: 0, text: Array(category.name.utf8), value: index))
        categoryNormals.append(LookupTable.Entry(scope: 0, text: forms.intern(category.name), value: index))
        for alias in category.aliases {
            categoryAliases.append(LookupTable.Entry(scope: 0, text: forms.intern(alias), value: index))
        }
    }
}

extension Permission {
    /// The methods that may be written before its label: its own, or those of its paths when it is a scope.
    var methods: [String] {
        method.map { [$0] }
            ?? Method.all.filter { name in (paths + deprecatedPaths).contains { $0.method == name } }
    }

    /// 0, for no method written, and one more than the place in `Method.all` of each that may be.
    fileprivate var methodNumbers: [UInt8] {
        [0] + methods.compactMap { Method.all.firstIndex(of: $0) }.map { UInt8($0 + 1) }
    }
}

/// Gives normal forms beyond ASCII numbers, so that tables of bytes can hold them: canonically equal texts have the same.
struct UnicodeForms: Sendable {
    private var numbers: [String: Int] = [:]

    /// The bytes for a text of the catalogue.
    mutating func intern(_ text: String) -> [UInt8] {
        let form = NormalForm.text(text)
        guard !form.utf8.allSatisfy({ $0 < 0x80 }) else { return Array(form.utf8) }
        let number = numbers[form] ?? numbers.count
        numbers[form] = number
        return UnicodeForms.bytes(number)
    }

    /// Appends the bytes for a text of a manifest; `false` when no text of the catalogue is equal to it.
    func append(_ text: UnsafeBufferPointer<UInt8>, to form: inout [UInt8]) -> Bool {
        if NormalForm.append(text, to: &form) { return true }
        let normal = NormalForm.text(String(decoding: text, as: UTF8.self))
        if normal.utf8.allSatisfy({ $0 < 0x80 }) {
            form += normal.utf8
            return true
        }
        guard let number = numbers[normal] else { return false }
        form += UnicodeForms.bytes(number)
        return true
    }

    /// 0xFF is in no ASCII text.
    private static func bytes(_ number: Int) -> [UInt8] { [0xFF] + String(number).utf8 }
}
