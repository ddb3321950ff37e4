package import Keys

/// What something other than Lockstep did to the rows: needs no manifests.
package struct DriftReport: Sendable {
    package var items: [Item]

    /// A resource whose rows do not hold what was recorded.
    package struct Item: Sendable, Hashable {
        package var kind: ResourceKind
        package var name: String
        package var finding: Finding
        /// The last event of Lockstep's own about the resource.
        package var event: EventReference?
    }

    package enum Finding: Sendable, Hashable {
        /// `before` is what was recorded, `after` what the rows hold.
        case changed([FieldDifference])
        case missing
        case unexplained
    }

    package init(of state: State) {
        items = state.catalogues.compactMap { DriftReport.item(.api, $0.name, $0) { $0.driftDifferences(to: $1) } }
        items += state.partners.compactMap { DriftReport.item(.partner, $0.name, $0) { $0.fieldDifferences(to: $1) } }
        items += state.integrations.compactMap {
            DriftReport.item(.integration, $0.name, $0) { $0.driftDifferences(to: $1) }
        }
        items += state.operators.compactMap {
            DriftReport.item(.operator, $0.name, $0) { $0.driftDifferences(to: $1) }
        }
    }

    private static func item<Resource>(
        _ kind: ResourceKind, _ name: String, _ pair: Stored<Resource>,
        differences: (Resource, Resource) -> [FieldDifference]
    ) -> Item? {
        switch (pair.recorded, pair.stored) {
        case (let recorded?, let stored?):
            recorded == stored
                ? nil
                : Item(kind: kind, name: name, finding: .changed(differences(recorded, stored)), event: pair.event)
        case (.some, nil): Item(kind: kind, name: name, finding: .missing, event: pair.event)
        case (nil, .some): Item(kind: kind, name: name, finding: .unexplained, event: pair.event)
        case (nil, nil): nil
        }
    }
}
