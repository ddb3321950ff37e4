package import Keys

extension State {
    /// What nothing proves is like rows that no event explains: a plan replaces or deletes it, and puts no key of it back.
    var withoutUnproven: State {
        var state = self
        state.catalogues = catalogues.map(\.withoutUnproven)
        state.partners = partners.map(\.withoutUnproven)
        state.integrations = integrations.map(\.withoutUnproven)
        state.operators = operators.map(\.withoutUnproven)
        return state
    }

    /// Resources whose seal was looked for and did not verify.
    package var brokenSeals: [ResourceName] {
        catalogues.compactMap { $0.seal.isBroken ? ResourceName(.api, $0.name) : nil }
            + partners.compactMap { $0.seal.isBroken ? ResourceName(.partner, $0.name) : nil }
            + integrations.compactMap { $0.seal.isBroken ? ResourceName(.integration, $0.name) : nil }
            + operators.compactMap { $0.seal.isBroken ? ResourceName(.operator, $0.name) : nil }
    }

    fileprivate var unproven: Set<ResourceName> {
        Set(
            catalogues.compactMap { $0.seal == .unproven ? ResourceName(.api, $0.name) : nil }
                + partners.compactMap { $0.seal == .unproven ? ResourceName(.partner, $0.name) : nil }
                + integrations.compactMap { $0.seal == .unproven ? ResourceName(.integration, $0.name) : nil }
                + operators.compactMap { $0.seal == .unproven ? ResourceName(.operator, $0.name) : nil })
    }
}

/// A resource by kind and name: `Integration gem-sourcing`.
package struct ResourceName: Hashable, Sendable, CustomStringConvertible {
    package var kind: ResourceKind
    package var name: String

    package init(_ kind: ResourceKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    package var description: String { "\(kind.rawValue) \(name)" }
}

/// Seals do not verify, and what was asked for would leave them so.
package struct SealsBroken: Error, Hashable, Sendable {
    package var resources: [ResourceName]

    package init(resources: [ResourceName]) { self.resources = resources }
}

extension Plan {
    /// Whether it puts something right whose seal is broken.
    package var findsBrokenSeals: Bool {
        changes.contains { $0.reasons.contains { if case .sealBroken = $0 { true } else { false } } }
    }

    /// Resources whose broken seals the plan leaves as they are, or which it would write from what nothing proves: it was
    /// made without the seal key.
    package func brokenSealsLeft(in state: State) -> [ResourceName] {
        let broken = state.brokenSeals
        guard !broken.isEmpty else { return [] }
        let unproven = state.unproven
        var written: Set<ResourceName> = []
        for change in effective {
            let names = [change.name, change.formerName].compactMap(\.self).map { ResourceName(change.kind, $0) }
            let knowsSeals = change.reasons.contains { if case .sealBroken = $0 { true } else { false } }
            for name in names where !unproven.contains(name) || knowsSeals && !change.bringsKeys {
                written.insert(name)
            }
        }
        return broken.filter { !written.contains($0) }
    }
}

extension Change {
    /// It writes keys, or tokens, that are there already.
    fileprivate var bringsKeys: Bool {
        switch content {
        case .integration(_, let after): !after.deletesRows && !after.keys.isEmpty
        case .operator(_, let after): !after.deletesRows && !after.keys.isEmpty
        case .catalogue, .partner: false
        }
    }
}

extension Stored {
    var withoutUnproven: Stored {
        seal == .unproven ? Stored(stored: stored ?? recorded, recorded: nil, event: event, seal: seal) : self
    }
}
