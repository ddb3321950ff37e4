/// One reason why a source cannot be used, as facts; the words for people are the caller's.
package struct YAMLError: Error, Sendable, Equatable {
    /// What is wrong, with the facts that a message needs.
    package enum Kind: Sendable, Equatable {
        /// Bytes that are not UTF-8, at the first of them. Nothing of the file was read.
        case invalidUTF8
        /// A UTF-16 or UTF-32 byte order mark. Nothing of the file was read.
        case unsupportedEncoding(name: String)
        /// A code point that YAML forbids in a stream. Nothing of the file was read.
        case controlCharacter(codePoint: UInt32)
        /// A tab where only spaces may indent. The stream was read up to here.
        case tabIndentation
        /// What libyaml could not read, in its own words; `context` is the construct it was in, and where
        /// that construct began, often nearer to the mistake. The stream was read up to here.
        case syntax(problem: String, context: String?, contextPosition: SourcePosition?)

        /// A key that the same mapping already has; the error's range is the later one.
        case duplicateKey(name: String, first: SourceRange)
        /// A merge key, `<<`.
        case mergeKey
        /// A sequence or a mapping as a key.
        case nonScalarKey
        /// An alias with no anchor of that name before it in its document.
        case undefinedAlias(name: String)
        /// An alias inside the node it stands for.
        case recursiveAlias(name: String)

        /// The file has more bytes than the limit. Nothing of it was read.
        case fileTooLarge(limit: Int)
        /// A document has more bytes than the limit. The stream was read up to here.
        case documentTooLarge(limit: Int)
        /// Collections are nested deeper than the limit, aliases followed. The stream was read up to here.
        case tooDeep(limit: Int)
        /// A document has more nodes than the limit. The stream was read up to here.
        case tooManyNodes(limit: Int)
        /// An alias brings a document over the limit of nodes. The stream was read up to here.
        case aliasExpansion(limit: Int)
        /// The stream has more documents than the limit. The stream was read up to here.
        case tooManyDocuments(limit: Int)
        /// There are more errors than the limit; this is the place of the first one left out.
        case tooManyErrors(limit: Int)
    }

    /// What is wrong.
    package var kind: Kind
    /// Where it is wrong; an empty range is a mere place.
    package var range: SourceRange

    package init(_ kind: Kind, at range: SourceRange) {
        self.kind = kind
        self.range = range
    }

    /// The same error when `lines` more lines come before it.
    func movedDown(by lines: Int) -> YAMLError {
        var moved = YAMLError(kind, at: range.movedDown(by: lines))
        switch kind {
        case .duplicateKey(let name, let first):
            moved.kind = .duplicateKey(name: name, first: first.movedDown(by: lines))
        case .syntax(let problem, let context, .some(var position)):
            position.line += lines
            moved.kind = .syntax(problem: problem, context: context, contextPosition: position)
        default:
            break
        }
        return moved
    }
}
