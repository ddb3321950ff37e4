package import Keys

/// A reading that needs something which is still being made, such as the desired resources while their manifests are read:
/// until it is there the integrations wait in memory, and once so many wait the store does.
package struct ReadingAhead<Reading: StateReading>: StateReading {
    private let most: Int
    private let isReady: () -> Bool
    private let make: () throws -> Reading
    private var rest: State?
    /// What waited. It stays until the reading ahead goes: to free many thousands takes as long as to plan them.
    package private(set) var waiting: [Stored<IntegrationRecord>] = []
    private var begun: Reading?

    /// - Parameters:
    ///   - most: how many may wait, some 2 KB each.
    ///   - isReady: whether `make` would give the reading at once.
    ///   - make: waits for what is needed; what it throws ends the read.
    package init(atMost most: Int = 16_384, isReady: @escaping () -> Bool, make: @escaping () throws -> Reading) {
        self.most = most
        self.isReady = isReady
        self.make = make
    }

    package mutating func begin(_ rest: State) {
        self.rest = rest
        waiting = []
        // Memory that nobody touches costs nothing, and an array that grows is copied.
        waiting.reserveCapacity(most)
        begun = nil
    }

    package mutating func take(_ found: Stored<IntegrationRecord>) throws {
        if begun == nil, isReady() || waiting.count >= most { try catchUp() }
        if begun == nil { waiting.append(found) } else { try begun?.take(found) }
    }

    /// The reading, once everything has been read.
    package mutating func reading() throws -> Reading {
        try catchUp()
        guard let begun else { preconditionFailure("no state was read") }
        return begun
    }

    private mutating func catchUp() throws {
        guard begun == nil, let rest else { return }
        var reading = try make()
        try reading.begin(rest)
        for found in waiting { try reading.take(found) }
        begun = reading
    }
}
