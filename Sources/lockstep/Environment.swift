internal import CLinux
internal import Glibc
internal import Keys
internal import Manifests
internal import Reconcile
internal import Sinks
internal import Stores
internal import YAML

/// The one place where the parts are wired: everything below takes what it needs as arguments.
struct Environment {
    let folder: String
    let output: OutputFormat
    let variables: Variables
    let console: Console
    let keyring: Keyring
    /// Asked at the start, because reading the key takes the variable away.
    private let keyIsInVariable = getenv(Keyring.authorityVariable) != nil
    let clock: @Sendable () -> Instant = systemNow
    /// The store that an option names.
    var askedStore: String?

    static let stateFolder = ".lockstep"
    static let defaultStore = "sqlite:.lockstep/store.sqlite3"
    static let authorityKeyFile = "authority.key"

    /// `folder`: another one than `--chdir` names, for `init DIR`.
    init(_ options: GlobalOptions, folder: String? = nil) {
        self.folder = folder ?? options.folder
        output = options.output
        variables = Variables()
        console = Console(variables: variables, noColor: options.noColor)
        keyring = Keyring(
            variables: variables,
            usualFile: ManifestFiles.join(self.folder, "\(Environment.stateFolder)/\(Environment.authorityKeyFile)"))
    }

    var actor: String { variables.actor }

    /// Threads worth starting: the processors that this process may run on, which in a container may be fewer than there are.
    let parallelism: Int = {
        // As many as Linux knows at most.
        var set = [UInt](repeating: 0, count: 8_192 / UInt.bitWidth)
        guard sched_getaffinity(0, set.count * MemoryLayout<UInt>.size, &set) == 0 else { return 1 }
        return max(1, set.reduce(0) { $0 + $1.nonzeroBitCount })
    }()

    // MARK: Manifests

    /// The `Project` alone: what commands need that read no other manifest.
    func project() throws -> ProjectManifest {
        let source = try ManifestFiles.projectFile(in: folder)
        let result = ManifestReader.readProject(source)
        guard let project = result.project else {
            throw InvalidManifests(diagnostics: result.diagnostics, sources: [source], resources: 0)
        }
        return project
    }

    /// All manifests, valid or not; of the folder where no options say otherwise. With `-f -` they come from standard input, and the project from there or from the
    /// folder.
    func manifests(_ options: ManifestOptions?) throws -> (result: ManifestResult, sources: [Source]) {
        guard options?.file == "-" else {
            _ = try ManifestFiles.projectFile(in: folder)
            let sources = try ManifestFiles.all(in: folder)
            return (ManifestReader.read(sources, parallelism: parallelism), sources)
        }
        var sources = [try ManifestFiles.standardInput()]
        if !ManifestReader.holdsProject(sources[0]) {
            sources.append(try ManifestFiles.projectFile(in: folder))
        }
        return (ManifestReader.read(sources, parallelism: parallelism), sources)
    }

    /// The desired resources with their warnings; throws `InvalidManifests` where there are errors.
    func desired(_ options: ManifestOptions?) throws -> (desired: Desired, warnings: InvalidManifests) {
        let (result, sources) = try manifests(options)
        let report = InvalidManifests(
            diagnostics: result.diagnostics, sources: sources, resources: result.resources)
        guard let desired = result.desired else { throw report }
        return (desired, report)
    }

    // MARK: Store

    /// Where the store is: an option wins over `LOCKSTEP_STORE`, and that over the manifest.
    func storeAddress(_ project: ProjectManifest) throws -> StoreAddress {
        try storeAddress(askedStore ?? variables["LOCKSTEP_STORE"] ?? project.store ?? Environment.defaultStore)
    }

    func storeAddress(_ text: String) throws -> StoreAddress {
        guard let address = try StoreAddress(text, in: folder) else {
            // Only the scheme is shown: an address may hold a password.
            throw InputError.unknownStore(scheme: String(text.prefix { $0 != ":" }.prefix(20)))
        }
        return address
    }

    /// Whoever runs this command, for those who find the lock of a whole store taken.
    func holder(_ command: String) -> LockHolder { holder(command, since: clock()) }

    private func holder(_ command: String, since: Instant) -> LockHolder {
        LockHolder(actor: actor, processID: processID(), command: command, since: since)
    }

    /// The lock of the project, under which its state is read once more before it is changed.
    func lock(
        _ project: ProjectManifest, in store: any StateStore, for command: String, timeout: Period
    ) throws -> any StateLock {
        try store.lock(
            projectUID: project.uid, holder: holder(command, since: try now(in: store)), timeout: timeout)
    }

    func store(_ project: ProjectManifest) throws -> any StateStore & KeyLookUp { try storeAddress(project).open() }

    /// The project with its store and what the store holds, its seals checked where a key is at hand: what commands need that
    /// read no manifests. `tellsOfSeals`: broken ones are warned of, by a command that has another matter.
    func stored(
        _ scope: Scope = .everything, tellsOfSeals: Bool = true
    ) throws -> (project: ProjectManifest, store: any StateStore & KeyLookUp, state: State) {
        let project = try project()
        let store = try store(project)
        let state = try read(project, from: store, scope)
        noteSeals(of: state, tellsOfBroken: tellsOfSeals)
        return (project, store, state)
    }

    /// The state with the integrations of the scope, and those that are not as they were left. Where nothing is recorded of the
    /// one that a command is about it is the whole state: the others say which one may have been meant.
    func read(_ project: ProjectManifest, from store: any StateStore, _ scope: Scope = .everything) throws -> State {
        switch scope {
        case .everything: break
        case .noIntegration: return try read(project, from: store) { $0.hasDrifted }
        case .integration(let name):
            let state = try read(project, from: store) { $0.name == name || $0.hasDrifted }
            if state.integrations.contains(where: { $0.recorded?.spec.name == name }) { return state }
        }
        return try read(project, from: store) { _ in true }
    }

    /// The state with the integrations that `picks` says.
    func read(
        _ project: ProjectManifest, from store: any StateStore,
        where picks: @escaping (Stored<IntegrationRecord>) -> Bool
    ) throws -> State {
        try store.read(projectUID: project.uid, where: picks, sealKey: keyring.sealKey(of:))
    }

    func read(_ project: ProjectManifest, from store: any StateStore, into reading: inout some StateReading) throws {
        try store.read(projectUID: project.uid, sealKey: keyring.sealKey(of:), into: &reading)
    }

    /// Said once per command: without the seal key nobody can tell Lockstep's rows from anybody else's.
    func noteSeals(of state: State, tellsOfBroken: Bool) {
        guard state.sealsChecked else {
            let why = keyring.sealProblem.map { Failure($0).fact } ?? "there is no seal key"
            console.note("\(console.errorStyle.cyan("notice:")) seals not checked: \(printable(why))")
            return
        }
        let broken = state.brokenSeals
        guard tellsOfBroken, !broken.isEmpty else { return }
        let names = broken.prefix(5).map(\.description).joined(separator: ", ")
        console.warn(
            "no valid seal: \(printable(names))\(broken.count > 5 ? ", …" : "")",
            hint: "\"lockstep drift\" tells what is wrong, \"lockstep apply\" puts it right")
    }

    /// The time that counts for a store. Asked after what it is compared with was read, it is never behind that.
    func now(in store: any StateStore) throws -> Instant { try store.clock(host: clock)() }

    // MARK: Authority key

    /// Where the authority key's file is made and looked for.
    func authorityKeyPath() -> String { keyring.authorityFiles.first ?? "" }

    /// Says once per apply what an embedded store cannot do for its owner.
    func warnAboutPlaces(_ project: ProjectManifest) throws {
        // A server has no folder, and a pipeline that ends does not take it along.
        guard let store = try storeAddress(project).file else { return }
        let key = authorityKeyPath()
        if parent(of: store) == parent(of: key), access(key, F_OK) == 0, !keyIsInVariable {
            console.warn(
                "the authority key lies beside the store: whoever copies the folder has both",
                hint: "move \(key) elsewhere and name it in LOCKSTEP_AUTHORITY_KEY_FILE")
        }
        if variables.isPipeline, variables["LOCKSTEP_STORE"] == nil {
            console.warn(
                "the store is a file on this pipeline's disk, which forgets it when the job ends",
                hint: "set LOCKSTEP_STORE to a path on a disk that stays")
        }
    }

    private func parent(of path: String) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard let resolved = realpath(folder, nil) else { return folder }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    // MARK: Sinks

    /// The sinks that the options and the manifests name.
    func sinks(_ options: DeliveryOptions, for handovers: [Handover]) throws -> SinkSet {
        if options.secrets == .standardOutput, variables.isPipeline, !variables.isGitHubActions,
            !options.acceptsSecretsInLog
        {
            throw InputError.secretsInLog
        }
        let usual = options.secrets ?? .terminal
        var declared: [Delivery: any Sink] = [:]
        for handover in handovers {
            guard let delivery = handover.delivery else { continue }
            if case .exec(_, let words) = delivery.to, !options.allowExec {
                throw InputError.execNotAllowed(
                    integration: handover.changes.first?.name ?? "", program: words.first ?? "")
            }
            declared[delivery] = sink(at: delivery.to, options.details(of: delivery, output: output))
        }
        return SinkSet(usual: sink(at: usual, options.details(output: output)), declared: declared)
    }

    /// On GitHub Actions what a sink delivers is masked in the log first. A terminal's keys are in no log, and what `age`
    /// encrypts comes out encrypted: a mask would be the only line that holds it.
    private func sink(at address: SinkAddress, _ details: SinkDetails) -> any Sink {
        let sink = address.sink(details)
        return switch address {
        case .terminal, .age: sink
        case .standardOutput, .file, .exec: variables.isGitHubActions ? MaskingSink(sink) : sink
        }
    }
}

/// Manifests with diagnostics: the error that stops a plan, and the value that `validate` shows.
struct InvalidManifests: Error {
    var diagnostics: [Diagnostic]
    var sources: [Source]
    var resources: Int
}
