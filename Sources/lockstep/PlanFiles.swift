internal import Reconcile
internal import YAML

/// Saved plans on disk.
enum PlanFiles {
    static func write(_ planning: Planning, to path: String) throws {
        let bytes = try SavedPlan(plan: planning.plan, rows: RowsDigest(of: planning.state)).encoded()
        try WholeFile.write(bytes, to: path, mode: 0o644)
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
