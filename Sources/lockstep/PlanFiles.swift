internal import Glibc
internal import Reconcile
internal import YAML

/// Saved plans on disk.
enum PlanFiles {
    static func write(_ planning: Planning, to path: String) throws {
        let bytes = try SavedPlan(plan: planning.plan, rows: RowsDigest(of: planning.state)).encoded()
        // Written beside and renamed, so that a pipeline never picks up half a plan.
        let partial = "\(path).partial-\(getpid())"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError.notWritable(path: path, problem: errorText()) }
        var problem: String?
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                if count >= 0 {
                    done += count
                } else if errno != EINTR {
                    problem = errorText()
                    return
                }
            }
        }
        if close(descriptor) != 0, problem == nil { problem = errorText() }
        if problem == nil, rename(partial, path) != 0 { problem = errorText() }
        if let problem {
            unlink(partial)
            throw InputError.notWritable(path: path, problem: problem)
        }
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
