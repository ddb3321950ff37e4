internal import ArgumentParser
internal import Glibc
internal import Keys
internal import Manifests
internal import Stores

struct Init: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a project, its authority key and its store.",
        usage: "lockstep init [DIR] --name NAME [options]",
        discussion: """
            Writes DIR/lockstep.yaml, .lockstep/authority.key (0600) and .lockstep/store.sqlite3 (0600), and a \
            .gitignore that keeps the last two out of git. In a folder that has a lockstep.yaml already, such as a \
            fresh clone, it makes only what is missing.

            With --operator it names who may act from then on: a Site Admin who may do everything, with a manifest in \
            DIR/operators and a token that is delivered once. Until a project has an operator nobody is asked for a token.
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var delivery: DeliveryOptions

    @Argument(help: "The folder; made when it is missing.", completion: .directory)
    var directory: String = "."

    @Option(help: "The project's name: lower-case letters, digits and hyphens.")
    var name: String?

    @Option(help: "What every key begins with: 3 to 12 lower-case letters and digits. Default: from the name.")
    var prefix: String?

    @Option(help: "The environment named in every key: 3 to 8 lower-case letters.")
    var environment: String = "live"

    @Option(
        help: ArgumentHelp(
            "Where the keys are kept: sqlite:PATH or postgresql://HOST/DATABASE.", valueName: "address"))
    var store: String?

    @Option(
        name: .customLong("operator"),
        help: ArgumentHelp("Make the first operator, and deliver its token.", valueName: "name"))
    var operatorName: String?

    @Flag(
        help: """
            With --operator: a new token for a Site Admin, or another one, where every token that could issue it is lost. \
            The authority key is enough; what it replaces ends at once.
            """)
    var recover = false

    @Option(help: "With --recover: why; goes into the audit log.")
    var reason: String?

    func validate() throws {
        guard recover == (reason != nil), !recover || operatorName != nil else {
            throw ValidationError("--recover goes with --operator NAME and --reason TEXT")
        }
    }

    func run(in environment: Environment) async throws -> Exit {
        var target = Environment(global, folder: ManifestFiles.join(global.folder, directory))
        target.askedStore = store
        let maker = ProjectMaker(environment: target)
        var report = try maker.make(name: name, prefix: prefix, keyEnvironment: self.environment)
        let order = try operatorName.map { try maker.firstOperator($0, recovering: reason, &report) }
        switch global.output {
        case .text: delivery.show(report.text(style: environment.console.outputStyle), on: environment.console)
        case .json: environment.console.print(report.json)
        }
        guard let order else {
            try target.warnAboutPlaces(report.project)
            return .done
        }
        return try await order.carryOut(in: target, delivery: delivery, asking: false, command: "init")
    }
}
