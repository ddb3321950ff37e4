/// What `store migrate` did.
struct MigrationView {
    var place: String
    /// The schema that was found; 0 where there was none.
    var before: Int
    var now: Int

    private struct MigrationJSON: Encodable {
        var formatVersion = outputFormatVersion
        var store: String
        var schemaBefore: Int
        var schema: Int
    }

    var json: String { jsonText(MigrationJSON(store: place, schemaBefore: before, schema: now)) }

    var text: String {
        switch before {
        case 0: "made \(place) with schema \(now)"
        case now: "\(place) has schema \(now) already"
        default: "migrated \(place) from schema \(before) to \(now)"
        }
    }
}
