internal import ArgumentParser
internal import Keys
internal import Log
internal import Manifests
internal import Stores

struct HistoryVerify: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compute the hash of every event anew and say what was changed.",
        usage: "lockstep history verify [--checkpoint FILE] [options]",
        discussion: """
            Without a checkpoint it finds what was altered, added or taken away without the hashes beside it. A log that \
            was made anew as a whole, or an old copy of the store, is found by a signed checkpoint alone. Exit 10 when \
            something is wrong. The checkpoint's key is --checkpoint-key, LOCKSTEP_CHECKPOINT_KEY, or derived from the \
            authority key; "lockstep history checkpoint --key" prints it, and it is public.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(
        help: ArgumentHelp("The signed checkpoint that the log must go on from.", valueName: "FILE"),
        completion: .file())
    var checkpoint: String?

    @Option(help: ArgumentHelp("The public key that the checkpoint is verified with.", valueName: "key"))
    var checkpointKey: String?

    func validate() throws {
        guard checkpointKey == nil || checkpoint != nil else {
            throw ValidationError("--checkpoint-key needs --checkpoint FILE")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        let project = try environment.project()
        let store = try environment.store(project)
        var signed: VerifiedCheckpoint?
        if let checkpoint {
            let keys = try environment.verifierKeys(checkpointKey, project, store)
            signed = try CheckpointFile(path: checkpoint).read(keys)
            if signed == nil { throw InputError.unreadable(path: checkpoint, problem: "there is no such file") }
        }
        let progress = Progress(console: environment.console) { "\($0) events" }
        var verifier = LogVerifier(checkpoint: signed)
        var altered: Int?
        let log = try store.readLog(projectUID: project.uid) { sequence, row in
            verifier.append(EventLeaf(row, project: project.uid), storedHash: TreeHash(bytes: row.leaf))
            if altered == nil, verifier.altered != nil { altered = sequence }
            progress.step()
        }
        progress.finish()
        let view = VerdictView(
            verdict: verifier.verdict(storedHead: Frontier(bytes: log.frontier)?.head), serial: log.serial,
            alteredSequence: altered, checkpoint: checkpoint.flatMap { path in signed.map { (path, $0.head) } })
        switch global.output {
        case .text: environment.console.print(view.text(style: environment.console.outputStyle))
        case .json: environment.console.print(view.json)
        }
        return view.verdict.isIntact ? .done : .unverified
    }
}
