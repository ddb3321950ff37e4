/// What a source holds and what is wrong with it.
package struct ParseResult: Sendable {
    /// Every document that was read to its end, in order, without the empty ones. Those with errors are here
    /// too, so that a caller can go on looking for mistakes: use nothing of a result whose `errors` is not
    /// empty.
    package var documents: [Document]
    /// Everything wrong, in the order of the file.
    package var errors: [YAMLError]

    package init(documents: [Document], errors: [YAMLError]) {
        self.documents = documents
        self.errors = errors
    }
}
