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
        package var seal: SealVerdict
    }

    package enum Finding: Sendable, Hashable {
        /// `before` is what was recorded, `after` what the rows hold.
        case changed([FieldDifference])
        case missing
        case unexplained
        /// The rows hold what was recorded, and yet the seals are not what they should be.
        case sealBroken
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
        func item(_ finding: Finding) -> Item {
            Item(kind: kind, name: name, finding: finding, event: pair.event, seal: pair.seal)
        }
        return switch (pair.recorded, pair.stored) {
        case (let recorded?, let stored?):
            recorded != stored
                ? item(.changed(differences(recorded, stored))) : pair.seal.isBroken ? item(.sealBroken) : nil
        case (.some, nil): item(.missing)
        case (nil, .some): item(.unexplained)
        case (nil, nil): nil
        }
    }
}
