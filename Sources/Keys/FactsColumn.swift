internal import FoundationEssentials

/// How the facts of an event are stored: as one JSON object of texts, keys sorted, no white space; absent where there
/// are none.
package enum FactsColumn {
    package static func text(_ facts: [String: String]) -> String? {
        guard !facts.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts always encode.
        // swift-format-ignore: NeverUseForceTry
        return String(decoding: try! encoder.encode(facts), as: UTF8.self)
    }

    /// `nil` for anything that `text` does not write: of several texts for the same facts only one is read, because it is
    /// the facts that the leaf holds.
    package static func facts(_ text: String?) -> [String: String]? {
        guard let text else { return [:] }
        guard let facts = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)),
            FactsColumn.text(facts)?.utf8.elementsEqual(text.utf8) == true
        else { return nil }
        return facts
    }
}
