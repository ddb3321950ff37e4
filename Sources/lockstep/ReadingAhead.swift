internal import Keys

/// A reading that needs something which is still being made, such as the desired resources while their manifests are read:
/// until it is there the integrations wait in memory, and once so many wait the store does.
struct ReadingAhead<Needed: Sendable, Reading: StateReading>: StateReading {
    private let needed: Promise<Needed>
    private let make: (Needed) -> Reading
    private var rest: State?
    private var waiting: [Stored<IntegrationRecord>] = []
    private var begun: Reading?

    /// Some 2 KB each.
    private static var most: Int { 16_384 }

    init(of needed: Promise<Needed>, _ make: @escaping (Needed) -> Reading) {
        self.needed = needed
        self.make = make
    }

    mutating func begin(_ rest: State) {
        self.rest = rest
        waiting = []
        begun = nil
    }

    mutating func take(_ found: Stored<IntegrationRecord>) throws {
        if begun == nil, needed.isKept || waiting.count >= Self.most { try catchUp() }
        if begun == nil { waiting.append(found) } else { try begun?.take(found) }
    }

    /// The reading, once everything has been read; waits for what it needs. Throws what came in its place.
    mutating func reading() throws -> Reading {
        try catchUp()
        guard let begun else { preconditionFailure("no state was read") }
        return begun
    }

    private mutating func catchUp() throws {
        guard begun == nil, let rest else { return }
        var reading = make(try needed.wait())
        try reading.begin(rest)
        for found in waiting { try reading.take(found) }
        waiting = []
        begun = reading
    }
}
