internal import Keys
internal import Leaks
internal import Log
internal import Manifests
internal import Reconcile

/// A failure in words: the fact, the next step, and the exit status. The one place where errors become sentences.
struct Failure {
    var exit: Exit
    /// Lower case, no full stop.
    var fact: String
    var hint: String?
    /// Facts that come before, each an error of its own.
    var details: [String] = []
    /// Manifests with errors are shown one by one instead of a fact.
    var manifests: InvalidManifests?

    func show(on console: Console) {
        if let manifests {
            console.note(DiagnosticsView(manifests, style: console.errorStyle).text(summary: true))
            return
        }
        for detail in details { console.note("\(console.errorStyle.red("error:")) \(printable(redactedLine(detail)))") }
        // Whatever was repeated from a file, a row or an argument, a key is not.
        console.note("\(console.errorStyle.red("error:")) \(printable(redactedLine(fact)))")
        if let hint { console.note("\(console.errorStyle.dim("hint:")) \(printable(redactedLine(hint)))") }
    }

    static var argumentHoldsKey: Failure {
        Failure(
            .error, "an argument holds a key",
            hint: "use the integration's name; the shell's history may hold the key now, so rotate it")
    }

    init(_ exit: Exit, _ fact: String, hint: String? = nil) {
        self.exit = exit
        self.fact = fact
        self.hint = hint
    }

    init(_ error: any Error) {
        switch error {
        case let error as InvalidManifests:
            self.init(.invalid, "invalid manifests")
            manifests = error
        case let error as StoreError: self.init(error)
        case let error as SinkError: self.init(.undelivered, error.message, hint: error.hint)
        case let error as Staleness: self.init(error)
        case let error as GuardRefusal: self.init(error)
        case let error as CommandPlan.Refusal: self.init(error)
        case let error as AdoptionRefused: self.init(error)
        case let error as NotAllowed: self.init(error)
        case let error as InputError: self.init(error)
        case let error as PlanFileFault: self.init(error)
        case let error as ExplanationError: self.init(error)
        case let error as PageFault: self.init(error)
        case let error as ApplyStopped:
            self.init(error.cause)
            let doubt = error.inDoubt.map(\.description).joined(separator: ", ")
            fact = "stopped half-way, \(error.outcomes.isEmpty ? "nothing" : "what is listed above") is done: \(fact)"
            hint =
                (error.inDoubt.isEmpty ? "" : "keys in doubt, which work only if the next plan says so: \(doubt); ")
                + "plan again, it shows what is left"
        case let error as LeakedKeysWork:
            self.init(error.cause)
            let keys = error.findings.map { "\($0.keyID)\($0.integration.map { " of \($0.spec.name)" } ?? "")" }
            fact =
                "\(counted(keys.count, "leaked key")) not revoked: \(fact); found: "
                + "\(keys.prefix(10).joined(separator: ", "))\(keys.count > 10 ? ", …" : "")"
        case let error as LogRefusal: self.init(error)
        case let error as CheckpointFault: self.init(error)
        case let error as LogNotNoted:
            self.init(error.cause)
            fact = "everything is done, but what the log has come to is not noted: \(fact)"
            hint = "where a checkpoint is kept: lockstep history checkpoint --out FILE"
        case let error as SealsBroken:
            let names = error.resources.prefix(5).map(\.description).joined(separator: ", ")
            self.init(
                .unverified,
                "no valid seal, and nothing here puts it right: \(names)\(error.resources.count > 5 ? ", …" : "")",
                hint: "\"lockstep drift\" tells what is wrong; plan and apply with the authority key at hand")
        case let error as AuthorityRefusal: self.init(error)
        case let error as ClockBehind:
            self.init(
                .error, "the clock (\(error.now)) is behind the last event (\(error.lastEventAt))",
                hint: "set it, on PostgreSQL that of the server; what is written must be in order")
        default: self.init(.error, String(describing: error))
        }
    }
}
