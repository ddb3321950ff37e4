internal import Keys
internal import YAML

/// The sentences of all diagnostics. A message states the fact, a hint the next step; neither ends with a full stop.
extension Problem {
    var message: String { words.message }
    var hint: String? { words.hint }

    private var words: Words {
        switch self {
        case .yaml(let kind): kind.words
        case .explicitTag(let tag):
            Words("the tag \(shown(tag)) is not allowed", "remove it: the schema says what each value is")
        case .secret:
            Words(
                "this holds a key string, which must never be in a manifest",
                "remove it, revoke that key with \"lockstep revoke\", and take it out of the history")
        case .apiVersion(let found):
            Words("apiVersion \"\(shown(found))\" is not supported", "write \"apiVersion: lockstep/v1\"")
        case .unknownKind(let found, let suggestions):
            Words(
                "there is no kind \"\(shown(found))\"",
                didYouMean(suggestions) ?? "the kinds are \(listed(Schema.kinds.map(\.name)))")
        case .unknownField(let name, let within, let suggestions, let known):
            Words(
                "\(within) has no field \"\(shown(name))\"",
                didYouMean(suggestions) ?? "its fields are \(listed(known))")
        case .missingField(let name, let within, let rule):
            Words("\(within) lacks \"\(name)\"", "add \"\(name)\": \(rule)")
        case .emptyValue(let field):
            Words(
                "\(field) is empty",
                "give it a value or leave it out; a text that reads null or ~ needs quotes")
        case .wrongType(let field, let expected, let found):
            Words("\(field) is \(found.words), not \(expected)", nil)
        case .invalidValue(let field, let found, let rule):
            Words(
                found.map { "\(field) \"\(shown($0))\" is not valid" } ?? "\(field) is not valid",
                "it must be \(rule)")
        case .expiresMalformed(let found):
            Words(
                "expires \"\(shown(found))\" is not a day of the calendar",
                "write the last day on which the keys work, as in 2027-06-30")
        case .rotateEmpty:
            Words(
                "rotate says neither \"every\" nor \"overlap\"",
                "write for example {every: 90d, overlap: 14d}")
        case .rotateOverlap(let overlap, let every, let isDefault):
            Words(
                "the overlap of \(overlap)\(isDefault ? " (the default)" : "") is not shorter than rotating every \(every)",
                isDefault
                    ? "add an overlap shorter than \(every)" : "make the overlap shorter or rotate less often"
            )
        case .deliveryNotExec(let field):
            Words(
                "\"\(shown(field))\" is for a program, and delivery goes to none",
                "remove it, or deliver to exec:COMMAND")
        default: resourceWords
        }
    }

    private var resourceWords: Words {
        switch self {
        case .missingProject:
            Words("there is no Project among the manifests", "make one: lockstep init DIR --name NAME")
        case .duplicateProject:
            Words("there is a second Project", "keep one; split the folder to have two projects")
        case .duplicateResource(let kind, let name):
            Words(
                "there is a second \(kind) \"\(shown(name))\"", "give one of them another name, or remove it")
        case .formerlySelf(let name):
            Words(
                "formerly names the integration itself, \"\(shown(name))\"",
                "write its old name, or \"none\" when it is new")
        case .duplicateFormerly(let former):
            Words(
                "two integrations say that they were \"\(shown(former))\"", "only one can take over its keys")
        case .unknownAPI(let name, let suggestions):
            Words(
                "there is no API \"\(shown(name))\"",
                didYouMean(suggestions) ?? "add a manifest of kind API, or see \"lockstep permissions\"")
        case .permission(let problem, let api): problem.words(api: shown(api))
        case .lacksDocumented(let partner, let missing):
            Words(
                "lacks \(counted(missing, "permission")) that \(shown(partner)) documents: \(few(missing))",
                "add what the integration uses; what it does not need may stay out")
        case .exceedsDocumented(let partner, let extra):
            Words(
                "holds \(counted(extra, "permission")) that \(shown(partner)) does not document: \(few(extra))",
                "remove what the partner does not need, or add it to the partner's manifest")
        case .revokeOnlyPermissions:
            Words(
                "the role revoke-only stands beside permissions, and it may do nothing but end access",
                "remove the permissions, or the role")
        case .advancedNeedsSiteAdmin(let level):
            Words(
                "at the level \(level) the permission to edit another user's advanced permissions has no effect",
                "write \"level: Site Admin\", or remove the permission")
        case .catalogue(let fault): fault.words
        default: Words("", nil)
        }
    }
}

/// A message with its hint.
struct Words {
    var message: String
    var hint: String?

    init(_ message: String, _ hint: String?) {
        self.message = message
        self.hint = hint
    }
}

/// `did you mean "a", "b" or "c"?`
func didYouMean(_ suggestions: [String]) -> String? {
    suggestions.isEmpty ? nil : "did you mean \(listed(suggestions.map { "\"\(shown($0))\"" }, or: true))?"
}

/// `a, b and c`
func listed(_ items: [String], or: Bool = false) -> String {
    guard items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + (or ? " or " : " and ") + items[items.count - 1]
}

/// The first three, and how many more.
private func few(_ items: [String]) -> String {
    let shownItems = items.prefix(3).map(shown).joined(separator: ", ")
    return items.count > 3 ? "\(shownItems) and \(items.count - 3) more" : shownItems
}

private func counted(_ items: [String], _ noun: String) -> String {
    "\(items.count) \(noun)\(items.count == 1 ? "" : "s")"
}

extension Node.Kind {
    var words: String {
        switch self {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
