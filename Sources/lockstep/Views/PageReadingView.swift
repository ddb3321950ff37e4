internal import Keys
internal import Manifests

/// A page's permissions as a block for a manifest, and what has to be asked back.
struct PageReadingView {
    private struct PlacedJSON: Encodable {
        var line: String
        var number: Int
        var id: String
        var category: String
        @Nullable var method: String?
        var label: String
    }

    private struct AskedJSON: Encodable {
        var line: String
        var number: Int
        var suggestions: [String]
    }

    private struct ReadingJSON: Encodable {
        var formatVersion = outputFormatVersion
        var api: String
        var placed: [PlacedJSON]
        var asked: [AskedJSON]
    }

    private let reading: PageReading

    init(_ reading: PageReading) { self.reading = reading }

    var json: String {
        jsonText(
            ReadingJSON(
                api: reading.catalogue.name,
                placed: reading.placed.map {
                    PlacedJSON(
                        line: $0.line.text, number: $0.line.number, id: $0.permission.id, category: $0.category,
                        method: $0.permission.method, label: $0.permission.label)
                },
                asked: reading.asked.map {
                    AskedJSON(line: $0.line.text, number: $0.line.number, suggestions: $0.suggestions)
                }))
    }

    /// The block; valid YAML even where nothing was placed, because then all of it is comments.
    var text: String {
        var lines = reading.placed.isEmpty ? [] : PermissionsBlock(reading).lines
        for asked in reading.asked {
            let line = asked.line.text.count > 100 ? asked.line.text.prefix(99) + "…" : asked.line.text[...]
            lines.append("# line \(asked.line.number), not placed: \(printable(String(line)))")
            if !asked.suggestions.isEmpty {
                lines.append("#   did you mean: \(asked.suggestions.joined(separator: ", or "))")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// For standard error, so that the block can be redirected.
    var summary: String {
        let permissions = Set(reading.placed.map(\.permission.id)).count
        let lines = Set(reading.placed.map(\.line.number)).count
        let found =
            permissions == 0
            ? "no line names a permission of \(reading.catalogue.name)"
            : "\(counted(permissions, "permission")) from \(counted(lines, "line"))"
        return reading.asked.isEmpty ? found : "\(found); \(counted(reading.asked.count, "line")) not placed"
    }
}
