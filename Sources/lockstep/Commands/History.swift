internal import ArgumentParser

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show the audit log, verify it, or sign a checkpoint of it.",
        usage: """
            lockstep history [NAME] [options]
            lockstep history verify [--checkpoint FILE] [options]
            lockstep history checkpoint [--out FILE | --key] [options]
            lockstep history accept --reason TEXT [options]
            """,
        subcommands: [HistoryList.self, HistoryVerify.self, HistoryCheckpoint.self, HistoryAccept.self],
        defaultSubcommand: HistoryList.self)
}
