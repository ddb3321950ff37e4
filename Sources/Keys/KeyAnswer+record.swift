extension KeyAnswer {
    /// The answer for the key with this digest, from an integration whose seal was verified; `nil` where it has no such key.
    package init?(_ digest: KeyDigest, in record: IntegrationRecord, projectUID: String, at now: Instant) {
        guard let key = record.keys.first(where: { $0.digest == digest }) else { return nil }
        self.init(
            projectUID: projectUID, integration: record.spec.name, api: record.spec.api, partner: record.spec.partner,
            keyID: key.id, state: record.state(of: key, at: now), grants: record.spec.grants)
    }
}
