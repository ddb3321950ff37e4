/// A value that is to be written: as YAML in block style, or as JSON.
package indirect enum BlockValue: Sendable {
    /// A string to every reader, whatever it looks like.
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case list([BlockValue])
    /// In the order in which it is written; no key twice.
    case mapping([(key: String, value: BlockValue)])

    /// Lines without an end, two spaces a level, with sequences one level below their key.
    package var lines: [String] {
        switch self {
        case .text(let text): [quoted(text)]
        case .boolean(let value): [value ? "true" : "false"]
        case .integer(let number): [String(number)]
        case .list(let items) where items.isEmpty: ["[]"]
        case .list(let items):
            items.flatMap { item in
                // What stands behind the dash begins where its further lines do.
                item.lines.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
            }
        case .mapping(let entries) where entries.isEmpty: ["{}"]
        case .mapping(let entries):
            entries.flatMap { key, value in
                value.isOneLine
                    ? ["\(quoted(key)): \(value.lines[0])"] : ["\(quoted(key)):"] + value.lines.map { "  " + $0 }
            }
        }
    }

    private var isOneLine: Bool {
        switch self {
        case .text, .boolean, .integer: true
        case .list(let items): items.isEmpty
        case .mapping(let entries): entries.isEmpty
        }
    }
}

extension BlockValue: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .boolean(let value): try container.encode(value)
        case .integer(let number): try container.encode(number)
        case .list(let items): try container.encode(items)
        case .mapping(let entries):
            try container.encode(
                Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }))
        }
    }
}
