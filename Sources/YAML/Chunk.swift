/// What was read from one stretch of a file, its lines still counted from the stretch's own beginning.
struct Chunk: Sendable {
    struct Root: Sendable {
        var index: UInt32
        var hasErrors: Bool
    }

    var nodes: [NodeRecord] = []
    var text: [UInt8] = []
    var tags: [String] = []
    var roots: [Root] = []
    /// In the order of the file; one more than the limit at most.
    var errors: [YAMLError] = []
    /// Documents that began, the empty ones included.
    var documentsBegun = 0
    /// Line breaks in the stretch.
    var lines = 0
    /// Whether reading ended before the stretch did, the last of `errors` being the reason.
    var isCut = false
}
