internal import FoundationEssentials
internal import Keys

/// The text of the column `labels`: a JSON list of `{"key": …, "value": …}`, sorted by key.
///
/// Few different ones stand in many rows, so each is taken apart and put together once.
struct LabelColumn {
    private var decoded: [String: [Label]] = ["[]": []]
    private var encoded: [[Label]: String] = [[]: "[]"]

    mutating func decode(_ text: String) -> [Label]? {
        if let labels = decoded[text] { return labels }
        let labels = try? JSONDecoder().decode([Label].self, from: Data(text.utf8))
        decoded[text] = labels
        return labels
    }

    mutating func encode(_ labels: [Label]) throws -> String {
        if let text = encoded[labels] { return text }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(labels), as: UTF8.self)
        encoded[labels] = text
        return text
    }
}
