internal import Keys
internal import Leaks

/// A key of a leaked text, as JSON.
struct LeakedKeyJSON: Encodable {
    var keyId: String
    @Nullable var name: String?
    /// Whose it is; what is unknown is taken for an integration's.
    var kind: String
    var result: String
    /// What the key was before.
    @Nullable var state: String?
    @Nullable var api: String?
    @Nullable var partner: String?
    @Nullable var owner: String?
    @Nullable var contact: String?
    var grants: [String]
    @Nullable var activeSince: String?
    @Nullable var lastUsed: String?
    var occurrences: Int
    var revokedAlong: [String]
    var stillWorking: [String]

    /// Grants, dates and use are those of the key itself; of a string that only states its id they are not told.
    init(_ finding: LeakFinding, partner: Partner?, usage: KeyUsage?) {
        let spec = finding.integration?.spec
        keyId = finding.keyID.description
        name = spec?.name ?? finding.owner?.spec.name
        kind = finding.owner == nil ? "Integration" : "Operator"
        result = finding.result.rawValue
        state = finding.stateBefore?.rawValue
        api = spec?.api
        self.partner = spec?.partner
        owner = spec?.owner
        contact = partner?.contact
        grants = finding.key == nil ? [] : spec?.grants.ids ?? []
        activeSince = finding.key?.activatedAt?.description
        lastUsed = finding.key == nil ? nil : usage?.lastUsedAt?.description
        occurrences = finding.occurrences
        revokedAlong = finding.revokedAlong.map(\.description)
        stillWorking = finding.stillWorking.map(\.description)
    }
}
