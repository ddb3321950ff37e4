/// How much a stream may ask of the reader. Passing a limit is an error with its place, and ends the reading.
package struct Limits: Sendable, Equatable {
    /// Bytes in a file; never more than 4 GiB − 1, whatever is set here.
    package var fileBytes: Int
    /// Bytes in a document, from its start to the end of its last node.
    package var documentBytes: Int
    /// Sequences and mappings inside one another, aliases followed.
    package var depth: Int
    /// Nodes in a document, every alias counted as all the nodes it stands for.
    package var nodes: Int
    /// Documents in a stream, empty ones included.
    package var documents: Int
    /// Errors in a result; one more, `tooManyErrors`, says that others were left out.
    package var errors: Int

    package init(
        fileBytes: Int = 256 << 20,
        documentBytes: Int = 16 << 20,
        depth: Int = 64,
        nodes: Int = 1_000_000,
        documents: Int = 1_000_000,
        errors: Int = 1_000
    ) {
        self.fileBytes = fileBytes
        self.documentBytes = documentBytes
        self.depth = depth
        self.nodes = nodes
        self.documents = documents
        self.errors = errors
    }
}
