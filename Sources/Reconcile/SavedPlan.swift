internal import FoundationEssentials
internal import Keys
internal import Manifests

/// A plan in a file, between the pipeline step that made it and the one that applies it (`plan --out`, `apply FILE`).
///
/// JSON, one object, safe to publish. Records are base64 of their canonical bytes, so that what is applied is byte for
/// byte what was reviewed; the plan's digest is computed again when the file is read.
package struct SavedPlan: Sendable {
    package var plan: Plan
    /// Digest over what every row held when the plan was made.
    package var rows: RowsDigest

    package init(plan: Plan, rows: RowsDigest) {
        self.plan = plan
        self.rows = rows
    }

    package static let formatVersion = 1

    /// Why a file is not a plan that can be applied.
    package enum Fault: Error, Hashable, Sendable {
        case notAPlan(problem: String)
        case newerFormat(Int)
        /// Its content does not have the digest that it states.
        case altered
    }

    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(PlanFile(plan: plan, rows: rows))) + [UInt8(ascii: "\n")]
    }

    package init(decoding bytes: [UInt8]) throws(Fault) {
        let decoder = JSONDecoder()
        let data = Data(bytes)
        guard let head = try? decoder.decode(PlanFile.Head.self, from: data), head.type == PlanFile.type else {
            throw .notAPlan(problem: "it is not a whole JSON object of type \(PlanFile.type)")
        }
        guard head.format_version == SavedPlan.formatVersion else { throw .newerFormat(head.format_version) }
        let file: PlanFile
        do { file = try decoder.decode(PlanFile.self, from: data) } catch let error as DecodingError {
            throw .notAPlan(problem: SavedPlan.place(of: error))
        } catch { throw .notAPlan(problem: "it cannot be decoded") }
        guard let plan = file.plan else { throw .altered }
        self.init(plan: plan, rows: RowsDigest(text: file.rows))
    }

    /// The path inside the JSON where decoding stopped; never the value, which may be anything.
    private static func place(of error: DecodingError) -> String {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return "bad value at \(path.isEmpty ? "the top" : path.map(\.stringValue).joined(separator: "."))"
    }
}

/// The file's shape.
private struct PlanFile: Codable {
    static let type = "lockstep-plan"

    struct Head: Codable {
        var format_version: Int
        var type: String
    }

    struct SavedChange: Codable {
        var action: Action
        var kind: ResourceKind
        var name: String
        var former_name: String?
        var held_back: HoldBack?
        var reasons: [Reason]
        var before: Data?
        var after: Data?
        var revokes: [String]?
        var replaces: String?
        var overlap: Int64?
        var delivery: Delivery?
        var new_key: Bool?
        var deletes_rows: Bool?
    }

    var format_version = SavedPlan.formatVersion
    var type = PlanFile.type
    var project: ProjectIdentity
    var lineage: String
    var serial: Int
    var rows: String
    var created_at: String
    var valid_until: String?
    var digest: String
    var changes: [SavedChange]
    var notices: [Notice]
    var unchanged: Int
    var `guard`: GuardFacts
    var catalogues: [Catalogue]
    var seals_checked: Bool

    init(plan: Plan, rows: RowsDigest) {
        project = plan.project
        lineage = plan.lineage
        serial = plan.serial
        self.rows = rows.description
        created_at = plan.createdAt.description
        valid_until = plan.validUntil?.description
        digest = plan.digest.description
        changes = plan.changes.map(SavedChange.init)
        notices = plan.notices
        unchanged = plan.unchanged
        self.guard = plan.guardFacts
        catalogues = plan.catalogues
        seals_checked = plan.sealsChecked
    }

    /// `nil` when the content is not what the digest names.
    var plan: Plan? {
        guard let createdAt = Instant(created_at) else { return nil }
        var validUntil: Instant?
        if let valid_until {
            guard let instant = Instant(valid_until) else { return nil }
            validUntil = instant
        }
        var restored: [Change] = []
        for saved in changes {
            guard let change = saved.change else { return nil }
            restored.append(change)
        }
        guard PlanDigest(project: project, lineage: lineage, changes: restored).description == digest else {
            return nil
        }
        return Plan(
            project: project, lineage: lineage, serial: serial, createdAt: createdAt, validUntil: validUntil,
            changes: restored, notices: notices, unchanged: unchanged, guardFacts: self.guard,
            catalogues: catalogues, digest: PlanDigest(text: digest), sealsChecked: seals_checked)
    }
}

extension PlanFile.SavedChange {
    init(_ change: Change) {
        self.init(
            action: change.action, kind: change.kind, name: change.name, former_name: change.formerName,
            held_back: change.heldBack, reasons: change.reasons)
        switch change.content {
        case .catalogue(let old, let new):
            before = old.map { Data($0.canonicalText.utf8) }
            after = new.map { Data($0.canonicalText.utf8) }
        case .partner(let old, let new):
            before = old.map { Data($0.canonicalText.utf8) }
            after = new.map { Data($0.canonicalText.utf8) }
        case .integration(let old, let target): take(old, target)
        case .operator(let old, let target): take(old, target)
        }
    }

    private mutating func take<Record: Bearer>(_ old: Record?, _ target: Target<Record>) {
        before = old.map { Data($0.canonicalBytes) }
        let record = Record(spec: target.spec, standing: target.standing, keys: target.keys)
        after = Data(record.canonicalBytes)
        revokes = target.revokes.isEmpty ? nil : target.revokes.map(\.description)
        new_key = target.newKey == nil ? nil : true
        replaces = target.newKey?.replaces?.description
        overlap = target.newKey?.overlap.seconds
        delivery = target.newKey?.delivery
        deletes_rows = target.deletesRows ? true : nil
    }

    var change: Change? {
        let content: Change.Content
        switch kind {
        case .api:
            guard let old = decoded(before, as: Catalogue.self), let new = decoded(after, as: Catalogue.self) else {
                return nil
            }
            content = .catalogue(before: old, after: new)
        case .partner:
            guard let old = decoded(before, as: Partner.self), let new = decoded(after, as: Partner.self) else {
                return nil
            }
            content = .partner(before: old, after: new)
        case .integration:
            guard let pair = bearer(IntegrationRecord.self) else { return nil }
            content = .integration(before: pair.old, after: pair.target)
        case .operator:
            guard let pair = bearer(OperatorRecord.self) else { return nil }
            content = .operator(before: pair.old, after: pair.target)
        }
        return Change(
            action: action, kind: kind, name: name, formerName: former_name, heldBack: held_back, reasons: reasons,
            content: content)
    }

    private func bearer<Record: Bearer>(_: Record.Type) -> (old: Record?, target: Target<Record>)? {
        guard let after, let record = Record(canonicalBytes: Array(after)) else { return nil }
        var old: Record?
        if let before {
            guard let record = Record(canonicalBytes: Array(before)) else { return nil }
            old = record
        }
        let target = Target<Record>(
            spec: record.spec, standing: record.standing, keys: record.keys,
            revokes: (revokes ?? []).map(KeyID.init),
            newKey: new_key == true
                ? NewKey(replaces: replaces.map(KeyID.init), overlap: Period(seconds: overlap ?? 0), delivery: delivery)
                : nil,
            deletesRows: deletes_rows ?? false)
        return (old, target)
    }

    /// The outer optional is the failure, the inner one an absent value.
    private func decoded<Value: CanonicalText>(_ data: Data?, as: Value.Type) -> Value?? {
        guard let data else { return .some(nil) }
        guard let value = Value(canonicalText: String(decoding: data, as: UTF8.self)) else { return nil }
        return .some(value)
    }
}
