internal import ArgumentParser
internal import Keys
internal import Log
internal import Manifests
internal import Stores

struct HistoryCheckpoint: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign what the audit log has come to, to be kept elsewhere.",
        usage: "lockstep history checkpoint [--out FILE | --key] [options]",
        discussion: """
            Needs the authority key. A few lines of text that vouch for every event until now; commit them to git. With \
            --out the file is read first if it is there: a log that does not go on from it is not signed.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(
        help: ArgumentHelp("Write it to a file instead of standard output.", valueName: "FILE"), completion: .file())
    var out: String?

    @Flag(help: "Print the public key that checkpoints are verified with, and nothing else.")
    var key = false

    func validate() throws {
        if key, out != nil { throw ValidationError("--key and --out do not go together") }
        if out == "" { throw ValidationError("--out takes a file") }
    }

    func run(in environment: Environment) async throws -> Exit {
        let (project, store, state) = try environment.stored(.noIntegration)
        let signer = try environment.signer(project, environment.keyring.authority(of: state.project))
        if key {
            let view = CheckpointKeyView(key: signer.verifierKey)
            environment.console.print(global.output == .json ? view.json : view.text)
            return .done
        }
        let witnesses = try environment.witnesses(of: project, state.project, in: store, checkpoint: out)
        try witnesses.check()
        let head = try witnesses.headOfLeaves()
        if let out { try CheckpointFile(path: out).write(head, signer) }
        let view = CheckpointView(head: head, note: try signer.sign(head), key: signer.verifierKey)
        switch global.output {
        case .text: if out == nil { environment.console.print(view.text) }
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
