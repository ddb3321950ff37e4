import Keys
import Manifests
import Reconcile
import TestSupport
import Testing

/// Applies that hand out more keys than one batch holds.
@Suite("Batches of new keys")
struct BatchTests {
    private let names = (0..<300).map { "partner-\(1_000 + $0)" }
    private var wanted: Desired { desired(names.map { Sample.spec($0) }) }

    /// The keys of integrations by state.
    private func count(_ state: StoredKeyState, in world: World) throws -> Int {
        try world.state.integrations.compactMap(\.recorded).flatMap(\.keys).count { $0.state == state }
    }

    private func isInOrder(_ outcomes: [ApplyOutcome]) -> Bool {
        outcomes.map(\.change.name) == [Sample.catalogue.name] + names
    }

    @Test("one transaction makes a batch active and writes the next one as pending")
    func together() async throws {
        var world = try World()
        let outcomes = try await world.apply(wanted)
        #expect(isInOrder(outcomes))
        let keys = EventQuery(actions: [.pending, .activated])
        let events = try world.store.events(projectUID: Sample.uid, matching: keys)
        let transactions = Dictionary(grouping: events, by: \.serial).sorted { $0.key < $1.key }.map(\.value)
        try #require(transactions.map(\.count) == [256, 300, 44])
        #expect(transactions[0].allSatisfy { $0.action == .pending })
        #expect(transactions[1].filter { $0.action == .activated }.map(\.name) == Array(names.prefix(256)))
        #expect(transactions[1].filter { $0.action == .pending }.map(\.name) == Array(names.dropFirst(256)))
        #expect(try count(.active, in: world) == 300)
        #expect(world.sink.deliveries.map(\.integration) == names)
    }

    @Test("after a delivery that failed no further key is made for that sink")
    func failedDelivery() async throws {
        var world = try World()
        world.sink.fail(after: 3)
        let outcomes = try await world.apply(wanted)
        #expect(isInOrder(outcomes))
        let activated = outcomes.count { if case .activated = $0.result { true } else { false } }
        let undelivered = outcomes.count { if case .undelivered = $0.result { true } else { false } }
        #expect((activated, undelivered) == (3, 253))
        #expect(outcomes.suffix(44).allSatisfy { $0.result == .notAttempted })
        #expect(try count(.active, in: world) == 3)
        #expect(try count(.pending, in: world) == 253)
        #expect(try world.record(names[299]) == nil)
    }

    @Test("what is in the way of the next batch leaves no delivered key in doubt")
    func nextRefused() async throws {
        var world = try World()
        (world.store as? InMemoryStore)?.plan(commits: [.succeed, .succeed, .refuse])
        let stopped = await #expect(throws: ApplyStopped.self) { try await world.apply(wanted) }
        #expect(stopped?.inDoubt == [] && stopped?.outcomes.count == 1 + 256)
        #expect(try count(.active, in: world) == 256)
        #expect(try count(.pending, in: world) == 0)
        #expect(world.sink.deliveries.count == 256)
        try await world.apply(wanted)
        #expect(try count(.active, in: world) == 300)
    }

    @Test(
        "keys are in doubt where the activation alone is refused, too, or nobody knows whether it was written",
        arguments: [[.refuse, .refuse], [.loseAnswer]] as [[InMemoryStore.CommitFailure]])
    func inDoubt(commits: [InMemoryStore.CommitFailure]) async throws {
        var world = try World()
        (world.store as? InMemoryStore)?.plan(commits: [.succeed, .succeed] + commits)
        let stopped = await #expect(throws: ApplyStopped.self) { try await world.apply(wanted) }
        #expect(stopped?.inDoubt == world.sink.deliveries.map(\.keyID) && stopped?.outcomes.count == 1)
        // The second try would say that the serial has moved, which is no cause.
        if case .serialMoved = stopped?.cause as? StoreError { Issue.record("the first failure is the one to tell") }
        try await world.apply(wanted)
        #expect(try count(.active, in: world) == 300)
    }

    /// One key for the usual sink, and one for another.
    private var forTwoSinks: Desired {
        var declared = Sample.spec("b")
        declared.delivery = Delivery(to: .age(recipient: "age1test"))
        return desired([Sample.spec("a"), declared])
    }

    @Test("one transaction makes what one sink got active and writes what another one is to get")
    func twoSinks() async throws {
        var world = try World()
        try await world.apply(forTwoSinks)
        let keys = EventQuery(actions: [.pending, .activated])
        let events = try world.store.events(projectUID: Sample.uid, matching: keys)
        #expect(events.map(\.name) == ["a", "a", "b", "b"])
        #expect(events.map(\.action) == [.pending, .activated, .pending, .activated])
        #expect(events.map { $0.serial - events[0].serial } == [0, 1, 1, 2])
    }

    @Test(
        "a sink that gave no receipt is told, and its keys are not in doubt, whatever happens to the keys for another")
    func nothingDelivered() async throws {
        var world = try World()
        world.sink.fail(after: 0)
        (world.store as? InMemoryStore)?.plan(commits: [.succeed, .succeed, .refuse])
        let stopped = await #expect(throws: ApplyStopped.self) { try await world.apply(forTwoSinks) }
        #expect(stopped?.inDoubt == [])
        let told = try #require(stopped?.outcomes.last)
        #expect(told.change.name == "a")
        guard case .undelivered = told.result else { throw Violation(description: "told as \(told.result)") }
    }
}
