internal import ArgumentParser
internal import Glibc

/// A command with the global options: `run` is its flow, and failures become words and a status in one place.
protocol LockstepCommand: AsyncParsableCommand {
    var global: GlobalOptions { get }
    /// The flow. Returns the exit status; throws what `Failure` knows to put into words.
    func run(in environment: Environment) async throws -> Exit
}

extension LockstepCommand {
    func run() async throws {
        let environment = Environment(global)
        do {
            let status = try await run(in: environment)
            if status != .done { throw status.code }
            if let problem = environment.console.outputProblem {
                throw InputError.notWritable(path: "standard output", problem: problem)
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            let failure = Failure(error)
            failure.show(on: environment.console)
            throw failure.exit.code
        }
    }
}
