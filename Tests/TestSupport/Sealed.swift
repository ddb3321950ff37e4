package import Keys

// What tests write is sealed under the sample authority, for the sample project where no other is named.

extension Sample {
    package static let sealKey = authority().sealKey()
    package static var sealer: Sealer { Sealer(sealKey, of: project) }
}

extension Transaction {
    package init(
        expectedSerial: Int, at: Instant, actor: String, facts: [String: String] = [:], writes: [Write]
    ) {
        self.init(
            expectedSerial: expectedSerial, at: at, actor: actor, facts: facts, writes: writes, sealer: Sample.sealer)
    }
}

extension StateStore {
    /// The state, its seals checked with the sample authority's key.
    package func readChecked(projectUID: String = Sample.uid) throws -> State {
        try read(projectUID: projectUID) { _ in Sample.sealKey }
    }

    /// The same, to a reading that holds on to what it needs.
    package func readChecked(into reading: inout some StateReading) throws {
        try read(projectUID: Sample.uid, sealKey: { _ in Sample.sealKey }, into: &reading)
    }
}

extension KeyLookUp {
    /// As a gateway asks that has the sample authority's seal key.
    package func lookUp(_ digest: KeyDigest, at now: Instant) throws -> KeyAnswer? {
        try lookUp(digest, at: now, checking: Sample.sealKey)
    }
}
