internal import Keys

/// The few words of help pages that mean something to whoever reads a list of permissions.
enum PageWord {
    /// The method that a word names, in any case and perhaps in brackets.
    static func method(_ word: String) -> String? {
        let name = word.filter { !"[]:".contains($0) }.uppercased()
        return Method.all.contains(name) ? name : nil
    }

    /// A line that takes back, doubts or restricts what it or the lines after it say.
    static func isDoubt(_ text: String) -> Bool {
        let lowered = text.lowercased()
        let words = lowered.split { !$0.isLetter && $0 != "'" }
        return words.contains { doubts.contains(String($0)) } || phrases.contains { lowered.contains($0) }
    }

    /// A cell beside a permission that says no to it. Reasons ("to see if …") are looked at less closely than headings.
    static func isRefusal(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter && $0 != "'" }
        return words.contains { refusals.contains(String($0)) } || words == ["no"]
            || ["x", "✗", "✘", "❌", "✖", "☒", "☐", "n/a"].contains(text.lowercased())
    }

    private static let refusals: Set<String> = [
        "not", "don't", "dont", "never", "none", "except", "excluding", "excludes", "avoid", "unless", "uncheck",
        "unchecked", "deselect", "disable", "disabled", "unnecessary", "unneeded", "optional", "optionally",
        "deprecated", "skip", "forbidden",
    ]
    private static let doubts = refusals.union([
        "no", "without", "if", "only", "instead", "cannot", "can't", "isn't", "aren't", "won't", "leave", "or",
        "revoke",
    ])
    private static let phrases = ["n/a", "other than", "apart from", "rather than", "as needed", "nice to have"]

    /// Steps of a breadcrumb that name no category: the API and the page's own words.
    static func isNoise(_ text: String) -> Bool {
        [
            "harvest", "harvestv1", "harvestv2", "harvestv3", "harvestapi", "greenhouse", "api", "permission",
            "permissions",
            "apipermissions", "selectpermissions", "managepermissions", "scopes", "managescopes", "endpoints",
            "devcenter",
        ].contains(NormalForm.text(text))
    }

    /// A heading without the words that pages put around a category.
    static func withoutFrame(_ text: String) -> String {
        var words = text.split(separator: " ")
        let (before, after): (Set<String>, Set<String>) = (
            ["the", "under", "in", "for", "category", "section"],
            ["permission", "permissions", "endpoint", "endpoints", "section", "category", "scope", "scopes", "api"]
        )
        while words.count > 1, before.contains(words[0].lowercased()) { words.removeFirst() }
        while words.count > 1, after.contains(words[words.count - 1].lowercased()) { words.removeLast() }
        return words.joined(separator: " ")
    }
}

/// "Select all", "All permissions for Job Stages", "all that start with GET:".
struct PageWildcard: Equatable {
    /// Only permissions of this method.
    var method: String?
    /// The category that the line itself names, as it is written there.
    var category: String?

    init?(_ text: String) {
        var words = text.split { $0 == " " || $0 == "\"" || $0 == "'" || $0 == "," || $0 == "." }.map(String.init)
        let verbs: Set<String> = [
            "please", "enable", "select", "check", "tick", "choose", "grant", "give", "allow", "and", "then",
        ]
        while let first = words.first, verbs.contains(first.lowercased()) { words.removeFirst() }
        guard let first = words.first?.lowercased(), ["all", "everything", "full", "every"].contains(first) else {
            return nil
        }
        words.removeFirst()
        let joints: Set<String> = ["for", "under", "in", "of", "on", "within"]
        let fillers: Set<String> = [
            "access", "options", "option", "permissions", "permission", "endpoints", "endpoint", "requests", "methods",
            "method", "scopes", "boxes", "that", "which", "start", "starts", "starting", "begin", "begins", "beginning",
            "with", "the", "are", "of", "to", "items", "checkboxes",
        ]
        while let word = words.first {
            // OPTIONS is a method as well as what a page calls its boxes.
            if let named = PageWord.method(word), !fillers.contains(word.lowercased()) {
                guard method == nil else { return nil }
                method = named
            } else if joints.contains(word.lowercased()), words.count > 1 {
                let rest = words.dropFirst().joined(separator: " ")
                let isFiller = words.dropFirst().allSatisfy {
                    fillers.contains($0.lowercased()) || PageWord.method($0) != nil
                }
                if !isFiller {
                    category = PageWord.withoutFrame(rest)
                    return
                }
            } else if !fillers.contains(word.lowercased()) {
                return nil
            }
            words.removeFirst()
        }
    }
}
