internal import FoundationEssentials

/// One complete JSON object per line, with `format_version`; names in snake case, keys sorted, absent values null.
func jsonText(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // Views are made of strings, numbers and booleans, which always encode.
    // swift-format-ignore: NeverUseForceTry
    return String(decoding: try! encoder.encode(value), as: UTF8.self)
}

/// The version that every JSON output states; it is raised when a field changes its meaning, not when one is added.
let outputFormatVersion = 1

/// A value that is written as `null` where it is absent, so that every object of a kind has the same fields.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension KeyedEncodingContainer {
    /// What a synthesized `encode(to:)` calls for such a field: without a container of its own for each value.
    mutating func encode<Value>(_ field: Nullable<Value>, forKey key: Key) throws {
        if let value = field.wrappedValue { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
}
