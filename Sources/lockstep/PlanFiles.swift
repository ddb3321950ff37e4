internal import Reconcile
internal import YAML

/// Saved plans on disk.
enum PlanFiles {
    static func write(_ planning: Planning, to path: String) throws {
        guard let rows = planning.rows else { preconditionFailure("the rows of a plan that is saved are digested") }
        try WholeFile.write(SavedPlan(plan: planning.plan, rows: rows).encoded(), to: path, mode: 0o644)
    }

    static func read(_ path: String) throws -> SavedPlan {
        let bytes = path == "-" ? try ManifestFiles.standardInput().bytes : try ManifestFiles.read(path).bytes
        do { return try SavedPlan(decoding: bytes) } catch { throw PlanFileFault(path: path, fault: error) }
    }
}

/// A plan file that cannot be used.
struct PlanFileFault: Error, Hashable {
    var path: String
    var fault: SavedPlan.Fault
}
