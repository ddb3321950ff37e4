package import Keys

/// Values that tests of several modules start from.
package enum Sample {
    package static let start = Instant("2026-11-24T09:00:00Z")!
    package static let uid = "0f8b0c52-6a1e-4d53-9c3f-2f3a4be1a7d9"
    package static let actor = "kim@build-3"
    package static let format = KeyFormat(prefix: "acme", environment: "live")!

    /// An authority that every test may know.
    package static func authority() -> AuthorityKey {
        var random = SeededRandom(seed: 62)
        return AuthorityKey(random: &random)
    }

    package static var project: StoredProject {
        StoredProject(
            uid: uid, name: "acme-partners", lineage: "lineage-1", serial: 1, authority: authority().fingerprint,
            lastEventAt: start)
    }

    package static func holder(_ command: String = "apply") -> LockHolder {
        LockHolder(actor: actor, processID: 1, command: command, since: start)
    }

    package static func spec(_ name: String, grants: [String] = ["jobs.list-jobs"]) -> IntegrationSpec {
        IntegrationSpec(name: name, api: "harvest-v1", partner: "gem", grants: GrantSet(ids: grants))
    }

    /// A key whose digest follows from its id.
    package static func key(
        _ id: String, _ state: StoredKeyState = .active, retires: Instant? = nil, generation: Int = 0
    ) -> KeyRecord {
        KeyRecord(
            id: KeyID(id), digest: KeyDigest(bytes: RecordDigest(of: Array(id.utf8)).bytes), authority: "00ff",
            state: state, issuedAt: start, activatedAt: state == .pending ? nil : start, retiresAt: retires,
            revokedAt: state == .revoked ? start : nil, generation: generation)
    }

    package static var catalogue: Catalogue {
        Catalogue(
            name: "harvest-v1", title: "Harvest", revision: 1,
            categories: [
                PermissionCategory(
                    name: "Jobs",
                    permissions: [
                        Permission(
                            id: "jobs.list-jobs", method: "GET", label: "List Jobs", access: .read,
                            paths: [Endpoint(method: "GET", path: "/v1/jobs")]),
                        Permission(id: "jobs.create-job", method: "POST", label: "Create Job", access: .write),
                        Permission(id: "jobs.delete-job", method: "DELETE", label: "Delete Job", access: .delete),
                    ])
            ])
    }

    package static var partner: Partner {
        Partner(name: "gem", title: "Gem", permissions: ["harvest-v1": ["jobs.list-jobs"]])
    }
}
