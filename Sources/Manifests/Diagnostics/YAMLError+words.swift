internal import YAML

extension YAMLError.Kind {
    /// The sentence for a mistake that the YAML reader found. Names out of the file are shown in short.
    var words: Words {
        switch self {
        case .invalidUTF8: Words("the file is not UTF-8 from here on", "save it as UTF-8")
        case .unsupportedEncoding(let name): Words("the file is in \(name)", "save it as UTF-8")
        case .controlCharacter(let codePoint):
            Words(
                "the control character U+\(fourDigits(codePoint)) is not allowed here",
                "remove it, or write it as an escape in double quotes")
        case .tabIndentation: Words("a tab cannot indent", "use spaces")
        case .syntax(let problem, let context, let position):
            Words(
                context.map { "\(shown($0)), \(shown(problem))" } ?? shown(problem),
                position.map { "it began at line \($0.line), column \($0.column)" })
        case .duplicateKey(let name, _): Words("\"\(shown(name))\" stands here twice", "keep one of them")
        case .mergeKey:
            Words("merge keys are not supported", "write the fields out, or use kustomize or Helm")
        case .nonScalarKey:
            Words("a list or a mapping cannot be a key", "put quotes around text that begins with [ or {")
        case .undefinedAlias(let name):
            Words(
                "there is no anchor \"\(shown(name))\" before this",
                "put quotes around text that begins with *")
        case .recursiveAlias(let name):
            Words("the alias \"\(shown(name))\" stands inside its own anchor", nil)
        default: limitWords
        }
    }

    private var limitWords: Words {
        switch self {
        case .fileTooLarge(let limit): Words("the file is larger than \(limit) bytes", "split it")
        case .documentTooLarge(let limit): Words("the document is larger than \(limit) bytes", "split it")
        case .tooDeep(let limit): Words("this is nested deeper than \(limit) levels", nil)
        case .tooManyNodes(let limit): Words("the document has more than \(limit) values", "split it")
        case .aliasExpansion(let limit):
            Words(
                "with its aliases followed, the document has more than \(limit) values", "write fewer aliases"
            )
        case .tooManyDocuments(let limit): Words("the file has more than \(limit) documents", "split it")
        case .tooManyErrors(let limit):
            Words("there are more than \(limit) mistakes in this file", "mend the first ones")
        default: Words("the file cannot be read", nil)
        }
    }

    private func fourDigits(_ codePoint: UInt32) -> String {
        let digits = String(codePoint, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
