package import Keys
package import Manifests

/// The resources of which a store knows what their manifests would say.
package struct Export: Sendable {
    /// Each sorted by name.
    package var catalogues: [Catalogue] = []
    package var partners: [Partner] = []
    package var integrations: [IntegrationSpec] = []
    package var operators: [OperatorSpec] = []
    /// What manifests that are read together with the exported ones write permissions in.
    package var vocabulary: [Catalogue] = []
    /// Integrations that are left out because a manifest would take them up again.
    package var forgotten: [String] = []

    package var isEmpty: Bool {
        catalogues.isEmpty && partners.isEmpty && integrations.isEmpty && operators.isEmpty
    }

    /// What is recorded and managed, without what the manifests have; with `all` that, too. Recorded, because a plan holds
    /// that against the manifests; what hands did to the rows is drift in either case.
    package init(_ state: State, beside desired: Desired, all: Bool) throws {
        let builtIns = try Catalogues.builtInNames.compactMap { try Catalogues.builtIn(named: $0) }
        let known = Set(desired.catalogues.map(\.catalogue.name))
        // A built-in catalogue needs no manifest, unless what is stored comes from another version of Lockstep.
        catalogues = state.catalogues.compactMap(\.recorded).filter { stored in
            (all || !known.contains(stored.name)) && !builtIns.contains(stored)
        }
        let documented = Set(desired.partners.map(\.partner.name))
        partners = state.partners.compactMap(\.recorded).filter { all || !documented.contains($0.name) }
        var named: Set<String> = []
        for wanted in desired.integrations {
            named.insert(wanted.spec.name)
            if case .name(let former) = wanted.formerly { named.insert(former) }
        }
        for record in state.integrations.compactMap(\.recorded) {
            switch record.standing {
            case .managed: if all || !named.contains(record.spec.name) { integrations.append(record.spec) }
            case .forgotten: forgotten.append(record.spec.name)
            case .removed, .revokedByCommand: break
            }
        }
        let acting = Set(desired.operators.map(\.spec.name))
        operators = state.operators.compactMap(\.recorded).filter {
            $0.standing == .managed && (all || !acting.contains($0.spec.name))
        }.map(\.spec)
        for catalogue in catalogues + desired.catalogues.map(\.catalogue) + builtIns
        where !vocabulary.contains(where: { $0.name == catalogue.name }) {
            vocabulary.append(catalogue)
        }
    }
}
