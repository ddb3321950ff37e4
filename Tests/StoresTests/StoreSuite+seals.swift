import Keys
import TestSupport
import Testing

/// What every store promises of seals.
extension StoreSuite {
    private func verdicts(_ state: State) -> [SealVerdict] {
        state.catalogues.map(\.seal) + state.partners.map(\.seal) + state.integrations.map(\.seal)
    }

    /// An API, a partner and the integrations `a` and `b`, at serial 2.
    private func filled(_ subject: StoreUnderTest) throws -> any StateStore {
        let store = try prepared(subject)
        try commit(
            [
                Write(.putCatalogue(Sample.catalogue), action: .created),
                Write(.putPartner(Sample.partner), action: .created),
                Write(
                    .putIntegration(IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k1")])),
                    action: .activated),
                Write(
                    .putIntegration(IntegrationRecord(spec: Sample.spec("b"), keys: [Sample.key("k2")])),
                    action: .activated),
            ], to: store, serial: 1)
        return store
    }

    private func answer(_ key: String, _ store: any StateStore, _ seals: SealKey = Sample.sealKey) throws -> KeyAnswer?
    {
        try #require(store as? any KeyLookUp).lookUp(Sample.key(key).digest, at: Sample.start, checking: seals)
    }

    @Test("what is written bears its seal, whatever the write", arguments: StoreUnderTest.all)
    func sealed(subject: StoreUnderTest) throws {
        let store = try filled(subject)
        #expect(try verdicts(store.readChecked()) == [.intact, .intact, .intact, .intact])
        #expect(try store.readChecked().sealsChecked)
        let unchecked = try store.read(projectUID: Sample.uid)
        #expect(verdicts(unchecked).allSatisfy { $0 == .notChecked } && !unchecked.sealsChecked)
        var record = IntegrationRecord(spec: Sample.spec("z"), keys: [Sample.key("k1")])
        try commit([Write(.renameIntegration(from: "a", to: record), action: .renamed)], to: store, serial: 2)
        // Twice in one transaction: the last one counts.
        record.keys = [Sample.key("k1", .revoked)]
        try commit(
            [
                Write(.putIntegration(record), action: .revoked), Write(.putIntegration(record), action: .revoked),
                Write(.deletePartner("gem"), action: .deleted), Write(.deleteIntegration("b"), action: .healed),
            ], to: store, serial: 3)
        let state = try store.readChecked()
        #expect(verdicts(state) == [.intact, .intact])
        #expect(state.integrations.map(\.stored) == [record] && state.partners.isEmpty)
        #expect(try answer("k1", store)?.state == .revoked)
        // The name that was given up is used again.
        try commit(
            [
                Write(
                    .putIntegration(IntegrationRecord(spec: Sample.spec("a"), keys: [Sample.key("k3")])),
                    action: .activated)
            ], to: store, serial: 4)
        #expect(try verdicts(store.readChecked()) == [.intact, .intact, .intact])
        #expect(try answer("k3", store)?.state == .active)
    }

    @Test("an edit breaks one seal, opens nothing, and is put back by a write", arguments: StoreUnderTest.all)
    func broken(subject: StoreUnderTest) throws {
        for (edit, verdict) in [
            (subject.editOwner, SealVerdict.broken(.rows)), (subject.editSeal, .broken(.recordedSeal)),
        ] {
            let store = try filled(subject)
            #expect(try answer("k1", store)?.state == .active)
            try edit(store, "a")
            let found = try store.readChecked().integrations
            #expect(found.map(\.seal) == [verdict, .intact])
            #expect(found[0].hasDrifted && found[0].proven?.spec == Sample.spec("a"))
            #expect(try answer("k1", store) == nil && answer("k2", store)?.state == .active)
            try commit([Write(.putIntegration(try #require(found[0].proven)), action: .healed)], to: store, serial: 2)
            #expect(try store.readChecked().integrations.allSatisfy { !$0.hasDrifted && $0.seal == .intact })
            #expect(try answer("k1", store)?.state == .active)
        }
    }

    @Test("with another key nothing verifies, and the key is asked for with the project", arguments: StoreUnderTest.all)
    func otherKey(subject: StoreUnderTest) throws {
        let store = try filled(subject)
        var random = SeededRandom(seed: 63)
        let other = AuthorityKey(random: &random).sealKey()
        let state = try store.read(projectUID: Sample.uid) { project in
            #expect(project.authority == Sample.authority().fingerprint && project.serial == 2)
            return other
        }
        #expect(verdicts(state).allSatisfy { $0 == .unproven })
        #expect(try answer("k1", store, other) == nil)
        #expect(throws: StoreError.locked(nil)) {
            try store.read(projectUID: Sample.uid) { _ in throw StoreError.locked(nil) }
        }
    }

    @Test(
        "another authority is recorded with everything sealed anew, and a former one is dropped",
        arguments: StoreUnderTest.all)
    func otherAuthority(subject: StoreUnderTest) throws {
        let store = try filled(subject)
        var random = SeededRandom(seed: 63)
        let key = AuthorityKey(random: &random)
        let state = try store.readChecked()
        let puts =
            [Write(.putCatalogue(state.catalogues[0].stored!), action: .resealed)]
            + [Write(.putPartner(state.partners[0].stored!), action: .resealed)]
            + state.integrations.map { Write(.putIntegration($0.stored!), action: .resealed) }
        let sealer = Sealer(key.sealKey(), of: state.project)
        func commit(_ writes: [Write], serial: Int) throws {
            let lock = try store.lock(projectUID: Sample.uid, holder: Sample.holder(), timeout: .zero)
            defer { lock.release() }
            try lock.commit(
                Transaction(
                    expectedSerial: serial, at: Sample.start, actor: Sample.actor, writes: writes, sealer: sealer))
        }
        try commit(
            [Write(.replaceAuthority(key.fingerprint), action: .authorityReplaced, reason: "leaked")] + puts, serial: 2)
        let sealKey = key.sealKey()
        let after = try store.read(projectUID: Sample.uid) { _ in sealKey }
        #expect(after.project.authority == key.fingerprint)
        #expect(after.project.formerAuthorities == [Sample.authority().fingerprint])
        #expect(verdicts(after) == [.intact, .intact, .intact, .intact])
        #expect(after.integrations.map(\.stored) == state.integrations.map(\.stored))
        #expect(try answer("k1", store, sealKey)?.state == .active && answer("k1", store) == nil)
        let event = try store.events(projectUID: Sample.uid, matching: EventQuery(actions: [.authorityReplaced]))
        #expect(
            event.map(\.kind) == [nil] && event.map(\.name) == ["acme-partners"] && event.map(\.reason) == ["leaked"])
        try commit(
            [Write(.dropAuthority(Sample.authority().fingerprint.id), action: .authorityDropped)], serial: 3)
        let dropped = try store.read(projectUID: Sample.uid) { _ in sealKey }
        #expect(dropped.project.formerAuthorities == [] && verdicts(dropped).allSatisfy { $0 == .intact })
    }
}
