internal import ArgumentParser
internal import Manifests

struct SchemaCommand: LockstepCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of manifests, for editors.",
        usage: "lockstep schema [options]",
        discussion: """
            lockstep schema > lockstep.schema.json, then in the editor's YAML settings or as the first line of a file:
              # yaml-language-server: $schema=lockstep.schema.json
            """)

    @OptionGroup var global: GlobalOptions

    func run(in environment: Environment) async throws -> Exit {
        switch global.output {
        case .text: environment.console.print(JSONSchema.text)
        case .json:
            // The schema is JSON already; here it comes as every other result does.
            let line = JSONSchema.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
            environment.console.print("{\"format_version\":\(outputFormatVersion),\"schema\":\(line)}")
        }
        return .done
    }
}
