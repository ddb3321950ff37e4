import Foundation

/// Takes out of an output what differs from run to run and from machine to machine.
struct Normalizer {
    let folder: URL
    /// Key ids that were seen where only a key id can stand. They are replaced wherever they come up again.
    private var keyIDs: Set<String> = []

    /// Socket and database of the script's server, if it has one.
    let database: [String]

    init(folder: URL, database: [String] = []) {
        self.folder = folder
        self.database = database
    }

    /// Files of the file sink are named for key ids, also where a command's output is thrown away.
    mutating func learnFromFiles() {
        let files = FileManager.default.enumerator(atPath: folder.path)
        while let path = files?.nextObject() as? String {
            if let match = path.wholeMatch(of: /.*\.([0-9A-Za-z]{12})/) { keyIDs.insert(String(match.1)) }
        }
    }

    mutating func lines(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = normalize(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += "<no line feed>" }
        return lines
    }

    private mutating func normalize(_ text: String) -> String {
        var text = text.replacing(folder.path, with: "<folder>")
        for (name, word) in zip(database, ["<socket>", "<database>"]) { text = text.replacing(name, with: word) }
        text = text.replacing(/[a-z][a-z0-9]{2,11}_[a-z]{3,8}_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/, with: "<secret>")
        text = text.replacing(/lockstep-authority-key-v1:[0-9a-f]{64}/, with: "<authority-key>")
        text = text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "<uid>")
        text = text.replacing(/\b[0-9a-f]{64}\b/, with: "<digest>")
        text = text.replacing(/\b[0-9a-f]{16}\b/, with: "<authority>")
        text = text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "<time>")
        // Scripts write days of 2020 and 2099; all others follow from today.
        text = text.replacing(/\b(?!2020|2099)\d{4}-\d\d-\d\d\b/, with: "<day>")
        text = text.replacing(/\(process \d+\)/, with: "(process <pid>)")
        return withoutActor(withoutKeyIDs(text))
    }

    private mutating func withoutKeyIDs(_ text: String) -> String {
        // A random id is hardly ever all small letters after the first, and a word always is.
        for match in text.matches(of: /\b[0-9A-Za-z]{12}\b/) where !match.0.contains(/^[A-Z]?[a-z]+$|^[0-9a-f]+$/) {
            keyIDs.insert(String(match.0))
        }
        for match in text.matches(of: /(?:"key_id":"|\bkey |\bkey id )([0-9A-Za-z]{12})\b/) {
            keyIDs.insert(String(match.1))
        }
        var text = text
        for id in keyIDs { text = text.replacing(id, with: "<key-id>") }
        // What is left are the beginnings of digests.
        return text.replacing(/\b[0-9a-f]{12}\b/, with: "<digest...>").replacing(/"[0-9a-f]{8}…/, with: "\"<digest...>")
    }

    /// The host's name has any length: it widens the table's column, and moves the line break before and after it.
    private func withoutActor(_ text: String) -> String {
        text.replacing(/kim@[^\s",)]+/, with: "kim@<host>")
            .replacing(/(kim@<host>|\bWHO) {2,}/) { "\($0.1)  " }
            .replacing(/\s+kim@<host>\)(;?)/) { " kim@<host>)\($0.1)" }
            .replacing(/kim@<host>\)\s+\[/, with: "kim@<host>) [")
    }
}
