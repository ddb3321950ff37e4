internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

/// A plan with what it was made from.
struct Planning {
    var plan: Plan
    var desired: Desired
    var state: State
    var store: any StateStore

    /// Reads manifests and store side by side and makes the plan; for another instant than now where one is given.
    static func plan(
        in environment: Environment, manifests: ManifestOptions, at later: Instant? = nil
    ) async throws -> Planning {
        // The store's place stands in the project file, or in the stream, which has to be read to the end first.
        if manifests.file == nil {
            let project = try environment.project()
            async let reading = read(project, in: environment)
            let (desired, warnings) = try environment.desired(manifests)
            let (store, state, now) = try await reading
            return finish(desired, warnings, store, state, later ?? now, environment)
        }
        let (desired, warnings) = try environment.desired(manifests)
        let (store, state, now) = try await read(desired.project, in: environment)
        return finish(desired, warnings, store, state, later ?? now, environment)
    }

    @concurrent
    private static func read(
        _ project: ProjectManifest, in environment: Environment
    ) async throws -> (any StateStore, State, Instant) {
        let store = try environment.store(project)
        let state = try environment.read(project, from: store)
        return (store, state, try environment.now(in: store))
    }

    private static func finish(
        _ desired: Desired, _ warnings: InvalidManifests, _ store: any StateStore, _ state: State,
        _ instant: Instant, _ environment: Environment
    ) -> Planning {
        if !warnings.diagnostics.isEmpty {
            environment.console.note(
                DiagnosticsView(warnings, style: environment.console.errorStyle).text(summary: false))
        }
        environment.noteSeals(of: state, tellsOfBroken: false)
        let plan = Planner.plan(desired, against: state, at: instant)
        return Planning(plan: plan, desired: desired, state: state, store: store)
    }
}
