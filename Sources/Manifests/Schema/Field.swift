/// One field of a mapping: what validation, JSON Schema, `explain` and the reference page know of it. An object, as `TextForm`.
package final class Field: Sendable {
    package let name: String
    package let isRequired: Bool
    /// One or two sentences.
    package let doc: String
    /// In words, where the manifest says nothing.
    package let standard: String?
    /// As it would be written in YAML.
    package let example: String?
    let type: ValueType
    let nameBytes: SchemaName

    init(
        _ name: String, _ type: ValueType, required: Bool = false, standard: String? = nil,
        example: String? = nil,
        _ doc: String
    ) {
        self.name = name
        self.type = type
        self.isRequired = required
        self.standard = standard
        self.example = example
        self.doc = doc
        self.nameBytes = SchemaName(name)
    }
}

/// What a value may be.
indirect enum ValueType: Sendable {
    case text(TextForm)
    /// `true` or `false`, without quotes.
    case boolean
    /// Digits, without quotes.
    case integer(minimum: Int)
    /// A mapping with fixed fields.
    case record([Field])
    /// A mapping with free keys, of which `key` names one in words.
    case map(key: TextForm, ValueType)
    case list(ValueType, atLeast: Int)
    /// A selection of permissions: the resolver judges it.
    case permissions

    /// In a few words: `period`, `list of text`.
    var words: String {
        switch self {
        case .text(let form): form.name
        case .boolean: "true or false"
        case .integer: "integer"
        case .record: "mapping"
        case .map(let key, let value): "mapping of \(key.name) to \(value.words)"
        case .list(.record, _): "list of mappings"
        case .list(let element, _): "list of \(element.words)"
        case .permissions: "permissions"
        }
    }

    /// Finishes "it must be …" or "add name: …".
    var rule: String {
        switch self {
        case .text(let form): form.rule
        case .boolean: "true or false, without quotes"
        case .integer(let minimum): "a whole number of \(minimum) or more, without quotes"
        case .record(let fields): "a mapping of \(listed(fields.map(\.name)))"
        case .map, .list: "a \(words)"
        case .permissions: "a mapping by category, a list, \"all\" or \"read\""
        }
    }

    /// The fields below, through lists and maps.
    var fields: [Field] {
        switch self {
        case .record(let fields): fields
        case .map(_, let value): value.fields
        case .list(let element, _): element.fields
        default: []
        }
    }
}
