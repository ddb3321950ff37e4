internal import ArgumentParser
internal import Manifests
internal import YAML

struct PermissionsRead: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Turn a list that was copied from a partner's help page into a \"permissions\" block.",
        usage: "lockstep permissions read --api API [FILE] [options]",
        discussion: """
            Reads FILE or standard input. A line is placed when it names a permission as a manifest could; nothing is \
            placed by likeness. Every other line comes back as a comment, with what it may mean. Read the block before \
            you commit it: it is what the page asks for, not what the partner needs.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "The API whose permissions the text names.")
    var api: String

    @Argument(help: "The text; standard input without it.", completion: .file())
    var file: String?

    func run(in environment: Environment) async throws -> Exit {
        let catalogue = try environment.catalogue(named: api)
        let source = try file.map(ManifestFiles.read) ?? ManifestFiles.standardInput()
        let view = PageReadingView(try PageReading.read(source.bytes, for: catalogue))
        switch global.output {
        case .text:
            environment.console.print(view.text)
            environment.console.note(view.summary)
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
