internal import ArgumentParser

/// The witness that a pipeline commits to git: what commands take that write.
struct CheckpointOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Go on only if the store continues the signed checkpoint in FILE, if it is there; then write the new one.",
            valueName: "FILE"), completion: .file())
    var checkpoint: String?

    func validate() throws {
        if checkpoint == "" { throw ValidationError("--checkpoint takes a file") }
    }
}
