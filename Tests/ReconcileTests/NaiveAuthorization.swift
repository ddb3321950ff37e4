import Keys

/// The rule of specs/operators.md once more, by brute force: what the store was before and after is taken apart into single
/// rights, and each that is new is held against the actor. It knows nothing of plans, needs or effects.
struct NaiveAuthorization {
    var before: State
    var after: State
    var actor: OperatorRecord
    var now: Instant

    /// One thing that one key opens, until a day.
    private struct Power: Hashable {
        var key: KeyID
        var api: String
        var permission: PermissionID
        var until: Int
        /// Where further secrets of the integration go.
        var goesTo: String
    }

    /// What was done that the actor may not do.
    func violations() -> [String] {
        integrations() + catalogues() + partners() + operators()
    }

    // MARK: The actor

    private var spec: OperatorSpec { actor.spec }

    private func manages(_ api: String) -> Bool {
        guard !spec.revokeOnly else { return false }
        if let ceiling = spec.ceiling, ceiling.apis[api] == nil { return false }
        return spec.developerPermissions.contains(.allCredentials)
            || spec.developerPermissions.contains(.credentials(api: api))
    }

    private var changesOperators: Bool {
        spec.level.rawValue == "Site Admin" && !spec.userPermissions.isEmpty && !spec.revokeOnly
    }

    /// Every cell of every API, one API and one category that nobody ever heard of included.
    static func cells(below ceiling: Ceiling?) -> Set<String> {
        var cells: Set<String> = []
        for api in OperatorProgram.apis + ["unheard-of"] {
            for category in OperatorProgram.categories + ["unheard of"] {
                for access in ["read", "write", "delete"] {
                    if let ceiling {
                        guard let part = ceiling.apis[api] else { continue }
                        if let categories = part.categories, !categories.contains(category) { continue }
                        if let kinds = part.access, !kinds.map(\.rawValue).contains(access) { continue }
                    }
                    cells.insert("\(api)/\(category)/\(access)")
                }
            }
        }
        return cells
    }

    static func cell(_ permission: PermissionID, _ api: String, in state: State) -> String {
        for category in state.catalogues.first(where: { $0.recorded?.name == api })?.recorded?.categories ?? [] {
            for found in category.permissions where found.id == permission {
                return "\(api)/\(category.name)/\(found.access.rawValue)"
            }
        }
        return "\(api)/unheard of/delete"
    }

    // MARK: Integrations

    private func powers(_ record: IntegrationRecord?, in state: State) -> Set<Power> {
        guard let record else { return [] }
        let partner = state.partners.first { $0.recorded?.name == record.spec.partner }?.recorded
        let goesTo = (record.spec.delivery ?? partner?.delivery)?.to.description ?? "whoever applies"
        var powers: Set<Power> = []
        for key in record.keys where record.state(of: key, at: now).works {
            for permission in record.spec.grants.ids {
                powers.insert(
                    Power(
                        key: key.id, api: record.spec.api, permission: permission,
                        until: record.spec.expires?.daysSinceEpoch ?? .max, goesTo: goesTo))
            }
        }
        return powers
    }

    private func integrations() -> [String] {
        var found: [String] = []
        let old = before.integrations.compactMap(\.recorded)
        let new = after.integrations.compactMap(\.recorded)
        let all = old.reduce(into: Set<Power>()) { $0.formUnion(powers($1, in: before)) }
        let allowed = NaiveAuthorization.cells(below: spec.ceiling)
        for record in new {
            for power in powers(record, in: after) {
                let isOld = all.contains { held in
                    held.key == power.key && held.api == power.api && held.permission == power.permission
                        && held.until >= power.until && held.goesTo == power.goesTo
                }
                if isOld { continue }
                if !allowed.contains(NaiveAuthorization.cell(power.permission, power.api, in: after)) {
                    found.append("\(record.spec.name): \(power.permission) lies beyond the ceiling")
                }
            }
        }
        for name in Set((old + new).map(\.spec.name)) {
            let (was, became) = (old.first { $0.spec.name == name }, new.first { $0.spec.name == name })
            guard was != became else { continue }
            if spec.revokeOnly {
                let endsOnly =
                    became.map { powers($0, in: after).isSubset(of: powers(was, in: before)) } ?? true
                let sameGrants = was?.spec.grants == became?.spec.grants && was?.spec.api == became?.spec.api
                if !endsOnly || !sameGrants { found.append("\(name): more than ended by revoke-only") }
            } else {
                for api in Set([was?.spec.api, became?.spec.api].compactMap(\.self)) where !manages(api) {
                    found.append("\(name): keys of \(api) are not the actor's to manage")
                }
            }
        }
        return found
    }

    // MARK: Other resources

    private func catalogues() -> [String] {
        after.catalogues.compactMap(\.recorded).compactMap { catalogue in
            let old = before.catalogues.first { $0.recorded?.name == catalogue.name }?.recorded
            guard old != catalogue else { return nil }
            let whole = NaiveAuthorization.cells(below: nil).filter { $0.hasPrefix("\(catalogue.name)/") }
            return manages(catalogue.name) && whole.isSubset(of: NaiveAuthorization.cells(below: spec.ceiling))
                ? nil : "catalogue \(catalogue.name): changed by whom a ceiling bounds"
        }
    }

    private func partners() -> [String] {
        let changed = before.partners.map(\.recorded) != after.partners.map(\.recorded)
        let managesSome = (OperatorProgram.apis + ["unheard-of"]).contains(where: manages)
        return !changed || managesSome || spec.revokeOnly ? [] : ["partners: changed by whom no key is given"]
    }

    // MARK: Operators

    private func operators() -> [String] {
        var found: [String] = []
        let names = Set((before.operators + after.operators).compactMap { $0.recorded?.spec.name })
        for name in names {
            let was = before.operators.first { $0.recorded?.spec.name == name }?.recorded
            guard let became = after.operators.first(where: { $0.recorded?.spec.name == name })?.recorded,
                was != became
            else { continue }
            let rights = NaiveAuthorization.rights(became, at: now)
            let more = rights.subtracting(NaiveAuthorization.rights(was, at: now))
            if !changesOperators,
                !(spec.revokeOnly && more.isEmpty && was?.spec.isWithoutState == became.spec.isWithoutState)
            {
                found.append("operator \(name): changed by whom it is not given")
            }
            guard !more.isEmpty else { continue }
            let beyond = NaiveAuthorization.cells(below: became.spec.ceiling).subtracting(
                NaiveAuthorization.cells(below: spec.ceiling))
            if !beyond.isEmpty { found.append("operator \(name): \(beyond.count) cells beyond the actor's ceiling") }
            if name == spec.name, !more.allSatisfy({ $0.hasPrefix("token ") }) {
                found.append("operator \(name): gave itself \(more.sorted())")
            }
        }
        let admins = after.operators.compactMap(\.recorded).filter { record in
            record.standing == .managed && record.spec.level == .siteAdmin && !record.spec.userPermissions.isEmpty
                && record.spec.ceiling == nil && record.spec.expires == nil
                && record.keys.contains { record.state(of: $0, at: now).works }
        }
        if admins.isEmpty { found.append("nobody is left who can grant everything") }
        return found
    }

    /// Words for everything that an operator may do; nothing where no token of it works.
    private static func rights(_ record: OperatorRecord?, at now: Instant) -> Set<String> {
        guard let record else { return [] }
        let working = record.keys.filter { record.state(of: $0, at: now).works }
        guard !working.isEmpty else { return [] }
        var rights = Set(working.map { "token \($0.id)" })
        rights.formUnion(cells(below: record.spec.ceiling).map { "cell \($0)" })
        let spec = record.spec
        rights.formUnion(Level.allCases.filter { $0 <= spec.level }.map { "level \($0.rawValue)" })
        for api in OperatorProgram.apis + ["unheard-of"]
        where spec.developerPermissions.contains(.allCredentials)
            || spec.developerPermissions.contains(.credentials(api: api))
        {
            rights.insert("credentials \(api)")
        }
        rights.formUnion(spec.userPermissions.map { "user \($0.rawValue)" })
        if spec.revokeOnly { rights.insert("revoke-only") }
        if let delivery = spec.delivery { rights.insert("token to \(delivery.to)") }
        return rights
    }
}

extension OperatorSpec {
    fileprivate var isWithoutState: OperatorSpec {
        var copy = self
        copy.suspended = false
        return copy
    }
}
