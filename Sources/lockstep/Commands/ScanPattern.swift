internal import ArgumentParser
internal import Keys
internal import Manifests

struct ScanPattern: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan-pattern",
        abstract: "Print a rule by which gitleaks finds the project's keys.",
        discussion: """
            The rule goes into .gitleaks.toml. It finds key strings by their form; "lockstep revoke --leaked" then \
            tells which of them are keys, and ends those.
            """)

    @OptionGroup var global: GlobalOptions

    func run(in environment: Environment) async throws -> Exit {
        let view = ScanPatternView(try environment.project().keys)
        switch environment.output {
        case .text: environment.console.print(view.text)
        case .json: environment.console.print(view.json)
        }
        return .done
    }
}
