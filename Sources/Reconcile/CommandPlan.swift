package import Keys
package import Manifests

/// Plans that a command asks for by name instead of a manifest: `lockstep rotate`, `revoke` and `forget`.
///
/// They write stored, recorded and audit together, so what they do is no drift; no guard counts them, and protection
/// does not hold them back (product rule: explicit commands are not held back).
package enum CommandPlan {
    /// Why a command cannot do what was asked.
    package enum Refusal: Error, Hashable, Sendable {
        /// `suggestions`: names that differ by little.
        case unknownIntegration(name: String, suggestions: [String])
        case unknownOperator(name: String, suggestions: [String])
        case alreadyRevoked(name: String, EventReference?)
        /// Nothing works that could be replaced: it is issued anew by a manifest.
        case noWorkingKey(name: String)
        case expired(name: String, on: CalendarDay)
        case suspended(name: String)
        /// Two replaced keys still work; the first stops then.
        case twoRetiring(name: String, until: Instant)
        /// No manifest stands behind it, so nothing says how it is to be replaced.
        case forgotten(name: String)
        /// Neither its rows nor what is recorded bear a seal: which of its keys are genuine nobody can tell.
        case unproven(name: String)
        case alreadyForgotten(name: String, EventReference?)
        /// The manifest that stands behind it, by its name or as the former one.
        case manifestThere(name: String, Place)
        /// Without it nobody could grant everything.
        case lastSiteAdmin(name: String)
        /// The first operator is there already, and only those who act with a right make further ones.
        case operatorsAreSetUp([String])
        /// It is recorded, and not as one that can grant everything.
        case noSiteAdmin(name: String)
    }

    /// A new key for a working one, which retires after `overlap` (`nil`: as the manifest said).
    package static func rotate(
        _ name: String, overlap: Period?, reason: String?, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        let current = try working(name, in: state)
        let partner = state.partners.first { $0.recorded?.name == current.recorded?.spec.partner }?.recorded
        let target = try rotation(of: current, overlap: overlap, delivery: partner?.delivery, at: now)
        return plan(.rotate, current, target, reason: reason, in: state, at: now)
    }

    /// Ends an integration's access at once; only a raised `generation` brings it back.
    package static func revoke(
        _ name: String, reason: String?, in state: State, at now: Instant
    ) throws(Refusal) -> Plan {
        let current = try working(name, in: state)
        return plan(.revoke, current, try revocation(of: current), reason: reason, in: state, at: now)
    }

    /// An integration whose keys may work: managed, or forgotten.
    static func working(_ name: String, in state: State) throws(Refusal) -> Stored<IntegrationRecord> {
        guard let found = try working(name, among: state.integrations) else {
            let names = state.integrations.filter { $0.recorded?.standing != .removed }.map(\.name)
            throw .unknownIntegration(name: name, suggestions: Likeness.nearest(to: name, among: names))
        }
        return found
    }

    // MARK: The same for integrations and operators

    /// `nil` where no such name is recorded.
    static func working<Record: Bearer>(
        _ name: String, among bearers: [Stored<Record>]
    ) throws(Refusal) -> Stored<Record>? {
        guard let found = bearers.first(where: { $0.name == name }), let recorded = found.recorded else { return nil }
        guard recorded.standing.letsKeysWork else { throw .alreadyRevoked(name: name, found.event) }
        return found
    }

    /// `delivery`: where the new key goes, unless the bearer's own manifest says.
    static func rotation<Record: Bearer>(
        of current: Stored<Record>, overlap: Period?, delivery: Delivery?, at now: Instant
    ) throws(Refusal) -> Target<Record> {
        let name = current.name
        guard let recorded = current.recorded else { throw .noWorkingKey(name: name) }
        guard current.seal != .unproven else { throw .unproven(name: name) }
        guard recorded.standing != .forgotten else { throw .forgotten(name: name) }
        if let expires = recorded.spec.expires, now >= expires.end { throw .expired(name: name, on: expires) }
        if recorded.spec.suspended { throw .suspended(name: name) }
        guard let key = recorded.currentKey else { throw .noWorkingKey(name: name) }
        let overlap = overlap ?? recorded.spec.rotation?.overlap ?? Rotation.defaultOverlap
        if overlap > .zero, let end = recorded.endOfFirstOfTwoRetiring(at: now) {
            throw .twoRetiring(name: name, until: end)
        }
        return Target(
            spec: recorded.spec, keys: recorded.keys,
            revokes: recorded.keys.filter { $0.state == .pending }.map(\.id),
            newKey: NewKey(replaces: key.id, overlap: overlap, delivery: recorded.spec.delivery ?? delivery))
    }

    static func revocation<Record: Bearer>(of current: Stored<Record>) throws(Refusal) -> Target<Record> {
        guard let record = current.recorded ?? current.stored else { throw .noWorkingKey(name: current.name) }
        return Target(
            spec: record.spec, standing: .revokedByCommand(generation: record.spec.generation), keys: record.keys,
            revokes: record.keys.filter { $0.state != .revoked }.map(\.id))
    }

    static func plan(
        _ action: Action, _ current: Stored<IntegrationRecord>, _ target: IntegrationTarget, reason: String?,
        in state: State, at now: Instant
    ) -> Plan {
        let reasons = reasons(reason, current) { $0.driftDifferences(to: $1) }
        let change = Change(
            action: action, kind: .integration, name: target.spec.name, reasons: reasons,
            content: .integration(before: current.stored, after: target))
        return plan(change, in: state, at: now)
    }

    /// The words that were given, and what is put right along with it.
    static func reasons<Record: Bearer>(
        _ text: String?, _ current: Stored<Record>, _ differences: (Record, Record) -> [FieldDifference]
    ) -> [Reason] {
        var reasons: [Reason] = [.command(text: text)]
        if let recorded = current.recorded, let stored = current.stored, recorded != stored {
            reasons += differences(recorded, stored).map { .rowsChanged($0, current.event) }
        }
        if current.seal.isBroken { reasons.append(.sealBroken(current.seal, current.event)) }
        return reasons
    }

    static func plan(_ change: Change, in state: State, at now: Instant) -> Plan {
        let identity = ProjectIdentity(uid: state.project.uid, name: state.project.name)
        return Plan(
            project: identity, lineage: state.project.lineage, serial: state.project.serial, createdAt: now,
            changes: [change], notices: [], unchanged: 0,
            guardFacts: GuardFacts(hadAccess: 0, ending: [], managed: 0, manifests: 1, limit: .count(0)),
            catalogues: state.catalogues.compactMap { $0.recorded ?? $0.stored },
            digest: PlanDigest(project: identity, lineage: state.project.lineage, changes: [change]),
            sealsChecked: state.sealsChecked)
    }
}
