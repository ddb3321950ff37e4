internal import ArgumentParser
internal import Glibc
internal import Keys
internal import Manifests
internal import Stores

struct Init: LockstepCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a project, its authority key and its store.",
        usage: "lockstep init [DIR] --name NAME [options]",
        discussion: """
            Writes DIR/lockstep.yaml, .lockstep/authority.key (0600) and .lockstep/store.sqlite3 (0600), and a \
            .gitignore that keeps the last two out of git. In a folder that has a lockstep.yaml already, such as a \
            fresh clone, it makes only what is missing.
            """)

    @OptionGroup var global: GlobalOptions

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

    func run(in environment: Environment) async throws -> Exit {
        var target = Environment(global, folder: ManifestFiles.join(global.folder, directory))
        target.askedStore = store
        let report = try ProjectMaker(environment: target).make(
            name: name, prefix: prefix, keyEnvironment: self.environment)
        switch global.output {
        case .text: environment.console.print(report.text(style: environment.console.outputStyle))
        case .json: environment.console.print(report.json)
        }
        try target.warnAboutPlaces(report.project)
        return .done
    }
}
