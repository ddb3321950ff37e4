internal import ArgumentParser
internal import Keys

struct AuthoritySealKey: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal-key",
        abstract: "Write the seal key, by which seals are checked, to a file.",
        usage: "lockstep authority seal-key --out FILE [options]",
        discussion: """
            For the gateway, and for pipelines that plan and watch for drift: LOCKSTEP_SEAL_KEY_FILE names the file, or \
            LOCKSTEP_SEAL_KEY holds its text. It makes no key that works. It could seal, so whoever has it must not be able \
            to write to the store.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "The file; made with mode 0600, and never overwritten.", completion: .file())
    var out: String

    @Option(help: "The authority key's file, where it is not the project's own yet.", completion: .file())
    var of: String?

    func run(in environment: Environment) async throws -> Exit {
        let authority =
            try of.map(Keyring.authority(in:))
            ?? environment.keyring.authority(of: environment.stored(.noIntegration).state.project)
        try authority.sealKey.withText { try KeyFile.create(out, $0) }
        switch global.output {
        case .text: environment.console.print("Wrote the seal key of authority \(authority.id) to \(printable(out)).")
        case .json: environment.console.print(AuthorityView.json(sealKeyOf: authority.id, path: out))
        }
        return .done
    }
}
