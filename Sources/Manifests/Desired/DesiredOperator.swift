package import Keys

/// An operator as its manifest asks for it.
package struct DesiredOperator: Sendable {
    package var spec: OperatorSpec
    /// Where its name stands.
    package var place: Place
    /// Where fields below `spec` stand, by name.
    package var fields: [String: Place]

    package init(spec: OperatorSpec, place: Place, fields: [String: Place] = [:]) {
        self.spec = spec
        self.place = place
        self.fields = fields
    }

    /// The place of the field that a path such as `spec.rotate.every` belongs to; the operator's own for others.
    package func place(of path: String) -> Place {
        let parts = path.split(separator: ".")
        guard parts.count > 1, parts[0] == "spec" else { return place }
        return fields[String(parts[1])] ?? place
    }
}
