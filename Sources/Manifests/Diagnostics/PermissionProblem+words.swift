extension PermissionProblem {
    /// The sentence for an entry of `permissions` that does not resolve. `api` is fit to be shown.
    func words(api: String) -> Words {
        switch self {
        case .none:
            Words(
                "permissions is empty, and an integration without permissions has no use",
                "remove the integration, or name what it may do")
        case .unknownCategory(let name, let suggestions):
            Words(
                "the catalogue \(api) has no category \"\(shown(name))\"",
                didYouMean(suggestions) ?? "see \"lockstep permissions --api \(api)\"")
        case .unknownPermission(let text, let category, let suggestions):
            Words(
                "the catalogue \(api) has no permission \"\(shown(text))\"\(under(category))",
                didYouMean(suggestions) ?? "see \"lockstep permissions --api \(api)\"")
        case .ambiguous(let text, let candidates):
            Words(
                "\"\(shown(text))\" means more than one permission of the catalogue \(api)",
                "write \(listed(candidates.prefix(5).map { "\"\(shown($0))\"" }, or: true))")
        case .categoryMismatch(let text, let category, let stands):
            Words(
                "in the catalogue \(api), \"\(shown(text))\" does not stand under \(shown(category))",
                "it stands under \(listed(stands.prefix(3).map(shown)))")
        case .methodMismatch(let text, let titles):
            Words(
                "the catalogue \(api) has \"\(shown(text))\" with another method",
                "write \(listed(titles.prefix(3).map { "\"\(shown($0))\"" }, or: true))")
        case .unknownMethod(let text, let titles):
            Words(
                "\"\(shown(text))\" begins with a method that does not exist",
                "the catalogue \(api) has \(listed(titles.prefix(3).map { "\"\(shown($0))\"" }))")
        default: formWords(api: api)
        }
    }

    private func formWords(api: String) -> Words {
        switch self {
        case .categoryAsPermission(let name):
            Words(
                "\"\(shown(name))\" is a category of the catalogue \(api), not a permission",
                "write \"\(shown(name)): all\" in a mapping by category")
        case .nestedCategory(let name):
            Words(
                "\"\(shown(name))\" is a category of the catalogue \(api) and stands in a list",
                "write permissions as a mapping by category, without the dash before \"\(shown(name))\"")
        case .wildcardNotAlone(let word):
            Words(
                "\"\(shown(word))\" stands among other entries",
                "let it stand alone, or name the permissions of the catalogue \(api)")
        case .wildcardOfNothing(let word, let category, let alsoListed):
            Words(
                "\"\(shown(word))\" means no permission at all\(under(category)) in the catalogue \(api)",
                alsoListed.isEmpty
                    ? nil : "name them: \(listed(alsoListed.prefix(3).map { "\"\(shown($0))\"" }))")
        case .notAWildcard(let text, let category):
            Words(
                "\"\(shown(text))\" is neither \"all\" nor \"read\"",
                category == nil
                    ? "write a list, or a mapping by category"
                    : "write a list: begin each permission with a dash")
        case .duplicate(let title):
            Words("\"\(shown(title))\" of the catalogue \(api) was named before", "remove one of the two")
        default: Words("", nil)
        }
    }

    private func under(_ category: String?) -> String { category.map { " under \(shown($0))" } ?? "" }
}

extension CatalogueFault {
    var words: Words {
        switch self {
        case .duplicateCategory(let name):
            Words(
                "there is a second category \"\(shown(name))\"",
                "names that differ in case or punctuation are the same")
        case .duplicateID(let id):
            Words("the id \"\(shown(id))\" belongs to two permissions", "ids are unique in a catalogue")
        case .labelCollision(let label, let category, let ids):
            Words(
                "under \(shown(category)), \"\(shown(label))\" is the label of \(listed(ids.map(shown)))",
                "labels of one category differ in more than case and punctuation, or in the method")
        case .aliasCollision(let alias, let category, let ids):
            Words(
                "under \(shown(category)), the alias \"\(shown(alias))\" could mean \(listed(ids.map(shown), or: true))",
                "remove the alias")
        case .categoryAliasCollision(let alias, let categories):
            Words(
                "\"\(shown(alias))\" could mean the categories \(listed(categories.map(shown), or: true))",
                "remove the alias")
        case .reservedLabel(let label):
            Words(
                "\"\(shown(label))\" cannot be told from the words for all or read permissions, or has no letter",
                "choose another wording")
        case .badPath(let path):
            Words(
                "\"\(shown(path))\" is not a path template",
                "begin with /; write parameters as {name}, each a whole part")
        case .unknownListed(let id, let suggestions):
            Words(
                "alsoListed names \"\(shown(id))\", which is no id of this catalogue", didYouMean(suggestions)
            )
        case .listedAtHome(let id, let category):
            Words(
                "alsoListed names \"\(shown(id))\", which stands under \(shown(category)) itself", "remove it"
            )
        case .formerlyInUse(let id):
            Words(
                "formerly names \"\(shown(id))\", which is still the id or former id of another permission",
                "remove it")
        }
    }
}
