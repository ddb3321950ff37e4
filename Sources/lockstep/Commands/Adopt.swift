internal import ArgumentParser
internal import Keys
internal import Manifests
internal import Reconcile
internal import Stores

struct Adopt: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Put a key that exists already under its manifest.",
        usage: "lockstep adopt NAME [options]\nlockstep adopt --jsonl [options]",
        discussion: """
            The key is read from standard input, or from the terminal without showing it; never from an argument. It \
            works at once, and the next plan has nothing to change for it. With --jsonl each line is an object, \
            {"name":"…","key":"…"}; all of them are adopted, or none.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var waiting: LockOptions
    @OptionGroup var witness: CheckpointOptions

    // A list, so that a key beside the name is refused here, where nothing repeats it.
    @Argument(help: ArgumentHelp("The integration's name.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "Read lines of JSON, one key each.")
    var jsonl = false

    @Option(help: "Why; goes into the audit log.")
    var reason: String?

    func validate() throws {
        guard names.count == (jsonl ? 0 : 1) else {
            throw ValidationError(
                "adopt takes one NAME, or --jsonl; a key is read from standard input, never from an argument")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        let desired = try environment.desired(nil).desired
        let (project, store, state) = try environment.stored()
        let authority = try environment.keyring.authority(of: state.project)
        let former = try environment.keyring.formerAuthorities(of: state.project)
        let now = try environment.now(in: store)
        environment.warn(
            ofUnsearched: AuthorityKeys.left(
                in: state, at: now, except: [authority.id] + former.map(\.id)))
        var input = AdoptionInput(
            format: project.keys, digestKey: authority.digestKey, formerKeys: former.map(\.digestKey))
        if let name = names.first {
            do throws(AdoptionFault) {
                // Nobody should type a key for nothing.
                try AdoptionPlanner(desired, against: state, at: now).check(name)
            } catch { throw AdoptionRefused(entries: [.init(line: nil, fault: error)]) }
            try input.readKey(for: name, asking: environment.console)
        } else {
            try input.readLines()
        }
        let (adoptions, faults) = (input.adoptions, input.faults)
        var order = try ApplyOrder.commanded(in: environment) { state, now in
            let holders = try Adopt.holders(of: adoptions, in: store)
            do throws(AdoptionRefused) {
                let plan = try AdoptionPlanner(desired, against: state, at: now).plan(
                    adoptions, holders: holders, authority: authority.id, reason: reason)
                if faults.isEmpty { return plan }
            } catch { throw AdoptionRefused(entries: faults + error.entries) }
            throw AdoptionRefused(entries: faults)
        }
        order.checkpoint = witness.checkpoint
        return try await order.carryOut(in: environment, waiting: waiting, command: "adopt")
    }

    /// Whose the keys are already: by the digest under any authority, then by the key id.
    private static func holders(of adoptions: [Adoption], in store: any KeyLookUp) throws -> [KeyHolder?] {
        var holders = try store.holders(of: adoptions.map { ($0.id, $0.digest) })
        let former = adoptions.enumerated().flatMap { index, adoption in
            adoption.formerDigests.map { (index, (id: adoption.id, digest: $0)) }
        }
        for ((index, _), holder) in zip(former, try store.holders(of: former.map(\.1))) {
            if let holder, holder.isSameKey { holders[index] = holder }
        }
        return holders
    }
}
