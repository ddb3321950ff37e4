/// Where an integration and its fields stand. Small, because there are as many as integrations.
package struct IntegrationPlaces: Sendable {
    package let file: String
    // One for each `IntegrationField`; 0 where the manifest does not have the field.
    private var lines = InlineArray<13, UInt32>(repeating: 0)
    private var columns = InlineArray<13, UInt16>(repeating: 0)

    /// Nothing but the file is known yet.
    package init(file: String) { self.file = file }

    /// Only the resource's own place is known.
    package init(_ place: Place) {
        self.init(file: place.file)
        set(.resource, line: place.line, column: place.column)
    }

    package mutating func set(_ field: IntegrationField, line: Int, column: Int) {
        lines[field.rawValue] = UInt32(clamping: line)
        columns[field.rawValue] = UInt16(clamping: column)
    }

    /// The place of a field's name; the resource's where the manifest does not have the field.
    package func place(of field: IntegrationField) -> Place {
        let index = lines[field.rawValue] == 0 ? IntegrationField.resource.rawValue : field.rawValue
        return Place(file: file, line: max(1, Int(lines[index])), column: max(1, Int(columns[index])))
    }
}
