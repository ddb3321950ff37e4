internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores
internal import Synchronization

/// A plan with what it was made from.
struct Planning {
    var plan: Plan
    var desired: Desired
    /// Of the integrations those that the plan is about.
    var state: State
    /// `nil` where the plan is not saved.
    var rows: RowsDigest?
    var store: any StateStore

    /// Reads manifests and store, side by side where there is more than one processor, and makes the plan.
    ///
    /// - Parameters:
    ///   - later: the instant to plan for, where it is not now.
    ///   - saves: the plan goes into a file.
    static func plan(
        in environment: Environment, manifests: ManifestOptions, at later: Instant? = nil, saves: Bool = false
    ) async throws -> Planning {
        // The store's place stands in the project file, or in the stream, which has to be read to the end first.
        guard manifests.file == nil, environment.parallelism > 1 else {
            // What is wrong with the project is told alone, however many processors there are.
            if manifests.file == nil { _ = try environment.project() }
            let (desired, warnings) = try environment.desired(manifests)
            let (store, found) = try read(
                desired.project, awaiting: Promise(kept: desired), in: environment, at: later, saves: saves)
            return finish(desired, warnings, store, found, environment)
        }
        let project = try environment.project()
        let promise = Promise<Desired>()
        // It may wait for the manifests, whose reading needs the threads of the common pool.
        async let reading = onOwnThread {
            try read(project, awaiting: promise, in: environment, at: later, saves: saves)
        }
        let result = Result { try environment.desired(manifests) }
        promise.keep(result.map(\.desired))
        let (desired, warnings) = try result.get()
        let (store, found) = try await reading
        return finish(desired, warnings, store, found, environment)
    }

    private static func read(
        _ project: ProjectManifest, awaiting desired: Promise<Desired>, in environment: Environment,
        at later: Instant?, saves: Bool
    ) throws -> (any StateStore, PlanReading.Result) {
        let store = try environment.store(project)
        let clock = try store.clock(host: environment.clock)
        var ahead = ReadingAhead(isReady: { desired.isKept }) {
            PlanReading(try desired.wait(), clock: { later ?? clock() }, digestsRows: saves)
        }
        defer { keepForever(ahead.waiting) }
        try environment.read(project, from: store, into: &ahead)
        return (store, try ahead.reading().finished())
    }

    private static let kept = Mutex<[any Sendable]>([])

    /// It is freed with the process: to free many thousands of resources one by one takes as long as to plan them.
    private static func keepForever(_ resources: some Sendable) { kept.withLock { $0.append(resources) } }

    private static func finish(
        _ desired: Desired, _ warnings: InvalidManifests, _ store: any StateStore, _ found: PlanReading.Result,
        _ environment: Environment
    ) -> Planning {
        if !warnings.diagnostics.isEmpty {
            environment.console.note(
                DiagnosticsView(warnings, style: environment.console.errorStyle).text(summary: false))
        }
        environment.noteSeals(of: found.state, tellsOfBroken: false)
        keepForever(desired)
        return Planning(plan: found.plan, desired: desired, state: found.state, rows: found.rows, store: store)
    }
}
