internal import Keys
internal import Log
internal import Stores

/// What is known of a project's log outside of its store: the head that was last seen from this machine, and the checkpoint
/// that the pipeline keeps. Both are compared with the log before something is changed and renewed after it, so that an
/// old copy of the store is noticed.
struct LogWitnesses {
    let project: String
    let store: any StateStore
    let console: Console
    let lastSeenPath: String
    /// `nil` where none is asked for.
    let checkpoint: SignedCheckpointFile?

    /// Throws `LogRefusal` where the log does not go on from every witness. Where it has the same head as they, which is
    /// the rule, it is not read.
    func check() throws {
        try checkpoint?.file.requireWritable()
        if let broken = try findings().first { throw broken }
    }

    /// As `check`, for what ends access: the refusal is given back, to be told when that is done.
    func checkTolerantly() throws -> LogRefusal? {
        do { try check() } catch let refusal as LogRefusal {
            var told = refusal
            told.isDone = true
            return told
        } catch InputError.badLastSeen(let path) {
            console.warn("\(path) does not tell what was last seen of this project's log; nothing is compared with it")
        }
        return nil
    }

    /// Writes what the log has come to. Only the lock keeps it from moving on meanwhile; an older head is true all the same.
    func renew() throws {
        let (log, head) = try stored()
        try checkpoint?.write(head)
        let seen = LastSeen(project: project, log: log, head: head)
        if let (last, _) = try? LastSeen.read(lastSeenPath, project: project), last == seen { return }
        do { try seen.write(to: lastSeenPath) } catch {
            // A pipeline's key may lie where nothing can be written. A checkpoint does what the file would have done.
            guard checkpoint == nil else { return }
            console.warn(
                "cannot note in \(lastSeenPath) what the log has come to: an old copy of the store would go unnoticed",
                hint: "give --checkpoint FILE, and commit that file")
        }
    }

    /// Renews what is there or asked for, after a look that changed nothing: whoever only looks leaves no new file.
    func renewKnown() throws {
        if try checkpoint != nil || LastSeen.read(lastSeenPath, project: project) != nil { try renew() }
    }

    /// Every witness that the log does not go on from, and what it said.
    func findings() throws -> [LogRefusal] {
        // What is known comes first: whoever writes in between makes the log longer than that, never shorter.
        let (checkpointed, seen) = (try checkpoint?.read()?.head, try LastSeen.read(lastSeenPath, project: project))
        let (log, head) = try stored()
        var witnesses: [(LogRefusal.Witness, TreeHead)] = []
        if let checkpoint, let checkpointed {
            witnesses.append((.checkpoint(path: checkpoint.file.path), checkpointed))
        }
        if let (seen, head) = seen {
            witnesses.append((.lastSeen(path: lastSeenPath, isAnotherLineage: seen.lineage != log.lineage), head))
        }
        var findings: [LogRefusal] = []
        var open: [(witness: LogRefusal.Witness, head: TreeHead)] = []
        for (witness, earlier) in witnesses where earlier != head {
            if head.size > earlier.size {
                open.append((witness, earlier))
            } else if head.size < earlier.size {
                findings.append(
                    LogRefusal(
                        finding: .shorter(size: head.size, checkpoint: earlier.size), witness: witness,
                        earlier: earlier))
            } else {
                findings.append(
                    LogRefusal(
                        finding: .rewritten(root: head.root, checkpoint: earlier), witness: witness, earlier: earlier))
            }
        }
        guard !open.isEmpty else { return findings }
        let (continuity, differing) = try leaves(from: open.map(\.head))
        if let differing { findings.append(differing) }
        for (witness, earlier) in open {
            guard let finding = continuity.finding(against: earlier) else { continue }
            findings.append(LogRefusal(finding: finding, witness: witness, earlier: earlier))
        }
        return findings
    }

    /// The head of the leaves that are there; throws where the store keeps another.
    func headOfLeaves() throws -> TreeHead {
        let (continuity, differing) = try leaves(from: [])
        if let differing { throw differing }
        return continuity.head
    }

    /// Reads the hashes of all leaves, and finds whether the store's head is theirs.
    private func leaves(from earlier: [TreeHead]) throws -> (LogContinuity, LogRefusal?) {
        var continuity = LogContinuity(from: earlier)
        let log = try store.readLeaves(projectUID: project) { continuity.append(TreeHash(bytes: $0) ?? .empty) }
        let kept = Frontier(bytes: log.frontier)?.head
        guard kept != continuity.head else { return (continuity, nil) }
        let finding = LogFinding.headDiffers(stored: kept, computed: continuity.head)
        return (continuity, LogRefusal(finding: finding, witness: .store, earlier: kept))
    }

    private func stored() throws -> (StoredLog, TreeHead) {
        let log = try store.log(projectUID: project)
        guard let frontier = Frontier(bytes: log.frontier) else {
            throw StoreError.malformedRow(table: "project", row: project, problem: "its frontier is none")
        }
        return (log, frontier.head)
    }
}
