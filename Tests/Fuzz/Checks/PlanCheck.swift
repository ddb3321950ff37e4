internal import Keys
internal import Manifests
internal import Reconcile
internal import TestSupport

/// A plan that is accepted is written as a plan that is accepted, with the same digest and changes. A digest is not found by
/// trying, so what is the record of a resource is also set into a plan that states the digest of its content.
func checkPlan(_ bytes: [UInt8]) throws {
    if let saved = try? SavedPlan(decoding: bytes) { try checkAgain(saved) }
    let text = String(decoding: bytes, as: UTF8.self)
    if let record = IntegrationRecord(canonicalBytes: bytes) {
        try promise(IntegrationRecord(canonicalBytes: record.canonicalBytes) == record, "a record changes")
        let target = Target<IntegrationRecord>(spec: record.spec, standing: record.standing, keys: record.keys)
        try checkAgain(plan(.integration, .integration(before: record, after: target)))
        try tell(record)
    }
    if let record = OperatorRecord(canonicalBytes: bytes) {
        try promise(OperatorRecord(canonicalBytes: record.canonicalBytes) == record, "a record changes")
        let target = Target<OperatorRecord>(spec: record.spec, standing: record.standing, keys: record.keys)
        try checkAgain(plan(.operator, .operator(before: record, after: target)))
        try tell(record)
    }
    if let catalogue = Catalogue(canonicalText: text) {
        try checkAgain(plan(.api, .catalogue(before: catalogue, after: catalogue)))
    }
    if let partner = Partner(canonicalText: text) {
        try checkAgain(plan(.partner, .partner(before: partner, after: partner)))
    }
}

private func checkAgain(_ saved: SavedPlan) throws {
    let plan = saved.plan
    try promise(
        PlanDigest(project: plan.project, lineage: plan.lineage, changes: plan.changes) == plan.digest,
        "a plan with another digest than its own")
    let bytes = try saved.encoded()
    let again: SavedPlan
    do { again = try SavedPlan(decoding: bytes) } catch {
        throw Broken(description: "what was written is refused: \(error)")
    }
    try promise(again.plan.digest == plan.digest && again.rows == saved.rows, "another digest")
    try promise(again.plan.changes == plan.changes && again.plan.notices == plan.notices, "other changes")
    try promise(try again.encoded() == bytes, "written again it is another file")
}

/// A plan of one change.
private func plan(_ kind: ResourceKind, _ content: Change.Content) -> SavedPlan {
    var plan = genuine
    plan.changes[0].kind = kind
    plan.changes[0].content = content
    plan.digest = PlanDigest(project: plan.project, lineage: plan.lineage, changes: plan.changes)
    return SavedPlan(plan: plan, rows: RowsDigest(of: State(project: Sample.project)))
}

/// The plan that issues the first key of an integration.
private let genuine: Plan = {
    let place = Place(file: "lockstep.yaml", line: 1, column: 1)
    let desired = Desired(
        project: ProjectManifest(
            name: "acme-partners", uid: Sample.uid, keys: Sample.format, guardLimit: .standard, place: place),
        integrations: [
            DesiredIntegration(spec: Sample.spec("gem"), formerly: nil, places: IntegrationPlaces(place))
        ],
        manifestCount: 1)
    return Planner.plan(desired, against: State(project: Sample.project), at: Sample.start)
}()

/// What plans and lists say of a record: its dates, and what its keys are at an instant.
private func tell(_ record: some Bearer) throws {
    for key in record.keys {
        _ = record.state(of: key, at: Sample.start)
        for instant in [key.issuedAt, key.activatedAt, key.retiresAt, key.revokedAt].compactMap({ $0 }) {
            try promise(Instant(instant.description) == instant, "an instant that is not read back: \(instant.seconds)")
        }
    }
}
